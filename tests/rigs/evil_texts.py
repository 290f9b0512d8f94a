#!/usr/bin/env python3
"""A hundred texts of the greatest length, each made of what costs a renderer of Markdown or a parser of HTML the most.

Promise, of a release build: each is read within 50 ms, whoever asks, and saved within 250 ms, which takes an account and
happens once; the fastest of three tries counts, and the search's words, the database and this program's own work are a
part of it. The short form takes any build and ten of them, within 5 s each.
"""

import itertools
import time
import unicodedata

import rig

LENGTH = 199_000
SEEDS = [
    # Elements inside each other, badly nested, in tables, in other languages.
    "<div>\n", "<div>", "<blockquote><table></blockquote>\n", "<em><p></em>", "<table><tr><td>", "<ul><li>", "<p>", "</p>",
    "</b></i>", "<svg><g>", "<math><mi>", "<select><option>", "<button>", "<form>", "<nobr>", "<h1>", "<pre>\n",
    "<textarea>", "<title>", "<style>", "<script>", "<template>", "<a>", "<b><i><u>",
    # Tags and attributes.
    "<a b c d e f g h>", "<a" + " b" * 900 + ">", '<x y="', "<b a=1><i b=2>", "<a href=x>", "<a href='x", "<",
    # Comments and declarations.
    "<!--", "<!-- a -->", "<![CDATA[", "<?php ",
    # Entities and letters that a serialiser looks at.
    "&", "& ", "&amp;&lt;", "&#x", "&#38;", "°", "« ", "\u00a0", '"', ">", "é", "😀", "\u0301a",
    # Markdown.
    "> > * <b a=1>\n", "> ", ">\n", "[a](<b", "[a](", "![", "[", "[[[[", "]]]]", "[^1]", "[a]: b\n", "[a][b] ", "*a **b _c ",
    "***", "___", "*_", "~~", "`", "``` \n", "~~~\n", "\\*", "\\", "(((", "- ", "-\n", "1. a\n", "* a\n\n", "# ", "#\n", "===\n",
    "| a | b |\n|---|---|\n", "|" * 50 + "\n", "|a\n", "\n\n", "    a\n", "\t", "<http://a>", "a@b.c ", "http://a.b ", "a",
]
PAIRS = ["<div>", "*", "[", "> ", "<b x=1>", "</p>", "&", "`", "_", "<td>"]
TEXTS = [*SEEDS, *("".join(pair) for pair in itertools.combinations(PAIRS, 2))][:100]


def timed(ask):
    begun = time.monotonic()
    answer = ask()
    return answer, (time.monotonic() - begun) * 1000


def worst(what, took):
    print(f"{what}: worst", ", ".join(f"{ms:.1f} ms ({seed[:20]!r})" for ms, seed in sorted(took, reverse=True)[:6]))


def main():
    args = rig.arguments(__doc__)
    texts, most_read, most_saved = (TEXTS[::10], 5000, 5000) if args.short else (TEXTS, 50, 250)
    saved, read, failed = [], [], []
    settings = dict.fromkeys(("public_url", "secret", "storage_per_member"))
    with rig.work_folder(args.keep) as folder, rig.Bindery(args.bindery, folder, demo="true", **settings) as server:
        persona = rig.request("GET", f"{server.url}/v1/demo/personas").json["items"][0]
        session = rig.Session(server.url, persona["email"], persona["password"])
        for seed in texts:
            text = (seed * (LENGTH // len(seed) + 1))[: LENGTH // max(1, len(seed.encode()) // len(seed))]
            body = {"title": "Evil", "body": text, "visibility": "public", "status": "published"}
            saves = [timed(lambda: rig.request("POST", f"{server.url}/v1/documents", body, session.token)) for _ in range(3)]
            answer = saves[0][0]
            if answer.status != 201:
                failed.append(f"{seed!r} is refused: {answer.status} {answer.body[:200]}")
                continue
            url = f"{server.url}/v1/documents/{answer.json['id']}"
            reads = [timed(lambda: rig.request("GET", url)) for _ in range(3)]
            kept = unicodedata.normalize("NFC", text).strip()
            if any(got.json["body"].strip() != kept for got, _ in reads):
                failed.append(f"{seed!r} is not what was saved")
            saved.append((min(took for _, took in saves), seed))
            read.append((min(took for _, took in reads), seed))
    print(f"{len(saved)} texts")
    worst("saved", saved)
    worst("read", read)
    failed += [f"{seed[:20]!r} is read in {took:.0f} ms" for took, seed in read if took > most_read]
    failed += [f"{seed[:20]!r} is saved in {took:.0f} ms" for took, seed in saved if took > most_saved]
    for line in failed:
        print("BROKEN:", line)
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
