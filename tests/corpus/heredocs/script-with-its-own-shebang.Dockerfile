# syntax=docker/dockerfile:1.4
FROM python:3.11
RUN <<EOF
#!/usr/bin/env python3
import json, pathlib

data = {"a": [1, 2, 3], "b": None}
pathlib.Path("/etc/data.json").write_text(json.dumps(data, indent=2))
EOF
CMD ["cat", "/etc/data.json"]
