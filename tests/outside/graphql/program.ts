// What a front-end team writes over the generated operations. It is type-checked only: a field that became
// nullable, a renamed one or an id that is no string any more shows here before it shows to them.
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";

import {
  ActivityDocument,
  AreasDocument,
  ProfilesDocument,
  SchoolsDocument,
  UpdateProfileDocument,
  ViewerDocument,
} from "./generated/graphql.js";

declare function ask<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  ...variables: Variables extends Record<string, never> ? [] : [Variables]
): Promise<Data>;

declare function listen<Data, Variables>(document: TypedDocumentNode<Data, Variables>): AsyncIterable<Data>;

export async function whoAmI(): Promise<string> {
  const { viewer } = await ask(ViewerDocument);
  if (!viewer) return "nobody";
  const { id, handle, name }: { id: string; handle: string; name: string } = viewer.member;
  return `${name} (@${handle}, ${id})`;
}

export async function everyProfile(): Promise<string[]> {
  const names: string[] = [];
  let after: string | null = null;
  for (;;) {
    const page: { nodes: { name: string }[]; pageInfo: { hasNextPage: boolean; endCursor?: string | null } } = (
      await ask(ProfilesDocument, { after })
    ).profiles;
    names.push(...page.nodes.map((profile) => profile.name));
    if (!page.pageInfo.hasNextPage) return names;
    after = page.pageInfo.endCursor ?? null;
  }
}

export async function schoolsByDistrict(): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const { schools } = await ask(SchoolsDocument, { first: 50 });
  for (const { node, cursor } of schools.edges) {
    const district: string = node.district?.name ?? cursor;
    found.set(district, [...(found.get(district) ?? []), node.name]);
  }
  return found;
}

export async function areaNames(): Promise<string[]> {
  return (await ask(AreasDocument)).areas.nodes.map(({ name }): string => name);
}

export async function setHeadline(id: string, headline: string | null): Promise<string | undefined> {
  const { updateProfile } = await ask(UpdateProfileDocument, { id, input: { headline } });
  for (const { code, message, path } of updateProfile.userErrors) {
    const where: readonly string[] = path ?? [];
    console.error(code, message, where.join("."));
  }
  return updateProfile.profile?.id;
}

export async function follow(): Promise<void> {
  for await (const { activity } of listen(ActivityDocument)) {
    const at: string = activity.occurredAt;
    console.log(new Date(at), activity.kind, activity.id);
  }
}
