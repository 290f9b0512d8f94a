import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: ["operations.graphql"],
  generates: {
    "generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        // A scalar that is not named here is an error, so that a new one is noticed.
        strictScalars: true,
        scalars: {
          ID: "string",
          DateTime: "string",
          Date: "string",
        NaiveDate: "string",
          JSON: "unknown",
        },
        enumsAsTypes: true,
        useTypeImports: true,
        emitLegacyCommonJSImports: false,
        importExtension: ".js",
      },
    },
  },
};

export default config;
