#!/usr/bin/env bash
# Builds images before and after `dfmt --fix`, compares what they do when run, and prints a table of their sizes.
#
#   tests/builds/run.sh DFMT [CASE…]
#
# A case is a folder beside this file: `Dockerfile`, the files it copies, and `check`, a shell script that is run in both
# images and must print the same. The base image is a minimal Debian 12 made here, under the name of the official one.
#
# Needs root, buildah and debootstrap; says so and does nothing where one is missing. Packages come from where the
# clients of this machine (apt, pip, npm) are configured to look. DFMT_BUILDS names a folder for the work that stays, base
# image and layers included; STORAGE_DRIVER says how layers are stored: vfs works everywhere, overlay is many times as fast
# where it works. Even then it takes ten to fifteen minutes, so CI does not call it. buildah knows heredocs from 1.33 on: no case has one.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
dfmt=$(realpath "${1:?usage: run.sh DFMT [CASE…]}")
shift
missing=()
[ "$(id -u)" = 0 ] || missing+=(root)
for tool in buildah debootstrap; do
    command -v "$tool" >/dev/null || missing+=("$tool")
done
if [ ${#missing[@]} -gt 0 ]; then
    echo "SKIPPED: no ${missing[*]}"
    exit 0
fi

if [ -n "${DFMT_BUILDS:-}" ]; then
    work=$DFMT_BUILDS
    mkdir -p "$work"
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
driver=${STORAGE_DRIVER:-vfs}
export BUILDAH_ISOLATION=chroot
storage=(--root "$work/storage" --runroot "$work/run" --storage-driver "$driver")

# What the clients of this machine are configured with, for those in the images: files to mount, variables to set.
options=()
for file in /etc/pip.conf /root/.config/pip/pip.conf /root/.pip/pip.conf; do
    [ ! -f "$file" ] || options+=(--volume "$file:/etc/pip.conf:ro")
done
[ ! -f /etc/ssl/certs/ca-certificates.crt ] \
    || options+=(--volume /etc/ssl/certs/ca-certificates.crt:/etc/dfmt-certificates.crt:ro)
variables=("PIP_CERT=/etc/dfmt-certificates.crt" "NODE_EXTRA_CA_CERTS=/etc/dfmt-certificates.crt"
    "NPM_CONFIG_CAFILE=/etc/dfmt-certificates.crt")
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY PIP_INDEX_URL PIP_EXTRA_INDEX_URL; do
    [ -z "${!name:-}" ] || variables+=("$name=${!name}")
done
registry=$(npm config get registry 2>/dev/null) && [ -n "$registry" ] && variables+=("NPM_CONFIG_REGISTRY=$registry")

make_base() {
    local root=$work/rootfs
    "$here/rootfs.sh" "$root"
    local container name
    container=$(buildah "${storage[@]}" from scratch)
    buildah "${storage[@]}" add --quiet "$container" "$root" / >/dev/null
    buildah "${storage[@]}" config --cmd bash --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
    for name in debian:bookworm debian:12; do
        buildah "${storage[@]}" commit --quiet "$container" "docker.io/library/$name" >/dev/null
    done
    buildah "${storage[@]}" rm "$container" >/dev/null
}

# Builds a folder; prints how many bytes the layers on top of the base take.
build() {
    local folder=$1 tag=$2 args=() variable
    for variable in "${variables[@]}"; do args+=(--env "$variable"); done
    buildah "${storage[@]}" bud --layers --quiet --pull=never --format docker "${options[@]}" "${args[@]}" \
        --tag "$tag" "$folder" >"$work/$tag.log" 2>&1
}

# The bytes that the layers of an image take, each counted whole: what a later one removes is still there.
size() {
    python3 - "$work/storage/$driver" "$1" <<'PY'
import json, sys
root, tag = sys.argv[1:]
images = json.load(open(f"{root}-images/images.json"))
layers = {layer["id"]: layer for layer in json.load(open(f"{root}-layers/layers.json"))}
image = next(i for i in images if any(name == f"localhost/{tag}:latest" for name in i.get("names", [])))
total, layer = 0, image.get("layer")
while layer:
    total += layers[layer].get("diff-size", 0)
    layer = layers[layer].get("parent")
print(total)
PY
}

# What an image says when the check of a case is run in it, and when it is started; its user, folder, variables and ports.
ask() {
    local container status=0 words
    container=$(buildah "${storage[@]}" from --pull=never "localhost/$2")
    buildah "${storage[@]}" run "$container" -- sh -c "$(cat "$1/check")" </dev/null 2>&1 || status=$?
    echo "check: exit $status"
    status=0
    mapfile -d '' -t words < <(config "$container" command)
    # What buildah says of a program that had to be stopped depends on how fast it went.
    timeout 10 buildah "${storage[@]}" run "$container" -- "${words[@]}" </dev/null >"$work/start.out" 2>&1 || status=$?
    sed -E '/^subprocess exited (on|with) /d' "$work/start.out"
    echo "start: exit $status"
    config "$container" rest
    buildah "${storage[@]}" rm "$container" >/dev/null
}

# The words an image starts, each with a NUL behind it, or the rest of its configuration.
config() {
    buildah "${storage[@]}" inspect "$1" | python3 -c '
import json, sys
config = json.load(sys.stdin)["Docker"]["config"]
if sys.argv[1] == "command":
    words = (config.get("Entrypoint") or []) + (config.get("Cmd") or [])
    sys.stdout.write("".join(word + "\0" for word in words))
else:
    for key in ("User", "WorkingDir", "Env", "ExposedPorts", "Volumes"):
        print(key, json.dumps(config.get(key)))
' "$2"
}

buildah "${storage[@]}" inspect --type image debian:bookworm >/dev/null 2>&1 || make_base
base=$(buildah "${storage[@]}" images --format '{{.ID}}' debian:bookworm | head -1)
[ -n "$base" ] || { echo 'no base image' >&2; exit 1; }

cases=("$@")
if [ ${#cases[@]} = 0 ]; then
    for folder in "$here"/*/; do cases+=("$(basename "$folder")"); done
fi
mkdir -p "$work/cases"
table=$work/table.md
printf '| Dockerfile | layers | before | after | less |\n|---|--:|--:|--:|--:|\n' >"$table"
failed=0
for case in "${cases[@]}"; do
    before=$work/cases/$case.before after=$work/cases/$case.after
    rm -rf "$before" "$after"
    cp -r "$here/$case" "$before"
    cp -r "$here/$case" "$after"
    "$dfmt" --fix --quiet "$after/Dockerfile" >/dev/null 2>"$work/$case.dfmt.log" || true
    if cmp -s "$before/Dockerfile" "$after/Dockerfile"; then
        echo "FAILED $case: dfmt changes nothing"
        failed=1
        continue
    fi
    ok=1 sizes=()
    for side in before after; do
        if ! build "$work/cases/$case.$side" "$case-$side"; then
            echo "FAILED $case: the Dockerfile $side does not build"
            tail -15 "$work/$case-$side.log"
            ok=0
            break
        fi
        ask "$here/$case" "$case-$side" >"$work/cases/$case.$side.out"
        sizes+=("$(size "$case-$side")")
    done
    if [ $ok = 1 ] && ! diff "$work/cases/$case.before.out" "$work/cases/$case.after.out"; then
        echo "FAILED $case: the images differ"
        ok=0
    fi
    if [ $ok = 1 ] && ! grep -qx 'check: exit 0' "$work/cases/$case.before.out"; then
        echo "FAILED $case: its check fails"
        cat "$work/cases/$case.before.out"
        ok=0
    fi
    if [ $ok = 1 ]; then
        count=$(grep -cE '^ *(FROM|RUN|COPY|ADD)\b' "$before/Dockerfile")
        count_after=$(grep -cE '^ *(FROM|RUN|COPY|ADD)\b' "$after/Dockerfile")
        awk -v name="$case" -v layers="$count → $count_after" -v before="${sizes[-2]}" -v after="${sizes[-1]}" 'BEGIN {
            printf "| %s | %s | %.1f MB | %.1f MB | %.0f%% |\n",
                name, layers, before / 1e6, after / 1e6, 100 * (before - after) / before
        }' | tee -a "$table"
    else
        failed=1
    fi
    [ -z "${DFMT_BUILDS:-}" ] || continue
    buildah "${storage[@]}" rmi --force "localhost/$case-before" "localhost/$case-after" >/dev/null 2>&1 || true
    buildah "${storage[@]}" rmi --prune >/dev/null 2>&1 || true
done
echo
cat "$table"
exit $failed
