"""A row of the table of tests/prove/images.sh: row.py CASE MODE RESULT; `row.py --smoked RESULT`: whether what was
started ended well, or went on as a service does."""

import json
import sys

if sys.argv[1] == "--smoked":
    [proof] = json.load(open(sys.argv[2])) or [{}]
    sys.exit(proof.get("before", {}).get("started") not in ({"exit": 0}, {"exit": None}))
case, mode, result = sys.argv[1:]
proofs = json.load(open(result)) if open(result).read().strip() else []
if not proofs or not proofs[0].get("changes"):
    print(f"| {case} | {mode} | | | | | | no proof |")
    sys.exit()
proof = proofs[0]
before, after = proof["before"], proof["after"]


def pair(show, *path):
    values = []
    for side in (before, after):
        for key in path:
            side = side[key] if side is not None else None
        values.append("–" if side is None else show(side))
    return " → ".join(values)


seconds = [pair(lambda it: f"{it:.1f} s", "seconds", what) for what in ("scratch", "cache", "change")]
size = pair(lambda it: f"{it / 1e6:.0f} MB", "size")
verdict = "holds" if proof["holds"] else "; ".join(proof["broken"])
print("|", " | ".join([case, mode, size, pair(str, "layers"), *seconds, verdict]), "|")
