#!/usr/bin/env bash
# Proves images with a builder that is no fake: those of tests/builds and of tests/prove/images, with their `check` as the smoke
# command, first what `--fix` makes of them, then `--unsafe-fixes` where that makes something else. Prints one table.
#
#   tests/prove/images.sh DFMT [--safe | --unsafe] [CASE…]
#
# A case without `check` is started with its own command: what starts from an image without a shell has no other.
#
# The builder: docker where a daemon answers and the client has BuildKit; else, for root, a daemon of its own where dockerd, containerd and runc are installed
# (Debian's docker.io), or buildah. Nothing is installed; where none is to be had, it says so and does nothing. DFMT_BUILDER chooses
# (docker, dockerd or buildah). The daemon of its own and buildah get a Debian 12 made by debootstrap under the name of the official
# image. DFMT_BUILDS names a folder for the work that stays, images and results included: they and the cache grow to some
# 20 GB (`docker builder prune` is no way out: after it Docker 20.10 finds nothing in its cache any more). One proof at a time: each takes what is in
# the cache from others that have steps of its own.
#
# Fails if a safe fix does not hold, or one of the unsafe ones that are known to break something holds.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
builds=$here/../builds
dfmt=$(realpath "${1:?usage: images.sh DFMT [--safe] [CASE…]}")
shift
modes=(--fix --unsafe-fixes)
case ${1:-} in
--safe) modes=(--fix) && shift ;;
--unsafe) modes=(--unsafe-fixes) && shift ;;
esac
# What is missed: libmagickcore-6.q16-6-extra, which reads SVG; less, which git pages with.
breaks=(imagemagick toolbox)

if [ -n "${DFMT_BUILDS:-}" ]; then
    work=$(realpath -m "$DFMT_BUILDS")
    mkdir -p "$work"
else
    work=$(mktemp -d)
fi
daemon=
clean_up() {
    if [ -n "$daemon" ]; then
        kill "$daemon" 2>/dev/null || true
        wait "$daemon" 2>/dev/null || true
    fi
    # The daemon leaves its network's name space mounted.
    umount "$work/exec/netns/default" 2>/dev/null || true
    [ -n "${DFMT_BUILDS:-}" ] || rm -rf "$work" || echo "not all of $work could be removed" >&2
}
trap clean_up EXIT
trap 'exit 130' INT TERM

answers() { docker version >/dev/null 2>&1; }
has() { for tool in "$@"; do command -v "$tool" >/dev/null || return 1; done; }
# Since 23 the client builds with BuildKit by its component buildx alone.
has_buildkit() {
    local version
    version=$(docker --version | sed -E 's/^Docker version ([0-9]+).*/\1/')
    [ "$version" -lt 23 ] || docker buildx version >/dev/null 2>&1
}
if [ -n "${DFMT_BUILDER:-}" ]; then
    builder=$DFMT_BUILDER
elif has docker && has_buildkit && answers; then
    builder=docker
elif [ "$(id -u)" = 0 ] && has docker dockerd containerd runc debootstrap && has_buildkit; then
    builder=dockerd
elif [ "$(id -u)" = 0 ] && has buildah debootstrap; then
    builder=buildah
else
    echo 'SKIPPED: no docker that answers, and no dockerd or buildah with root and debootstrap'
    exit 0
fi

options=()
case $builder in
docker)
    # Without a bridge only the network of the machine is left for builds.
    docker network inspect bridge >/dev/null 2>&1 || options+=(--builder-arg=--network=host)
    ;;
dockerd)
    export DOCKER_HOST=unix://$work/docker.sock
    for driver in overlay2 vfs; do
        dockerd --storage-driver="$driver" --iptables=false --bridge=none --data-root "$work/data" --exec-root "$work/exec" \
            --pidfile "$work/pid" --host "$DOCKER_HOST" >"$work/dockerd.log" 2>&1 </dev/null &
        daemon=$!
        for _ in $(seq 60); do
            ! answers || break 2
            kill -0 "$daemon" 2>/dev/null || break
            sleep 0.5
        done
    done
    answers || { tail -5 "$work/dockerd.log" >&2; exit 1; }
    # It has no bridge: builds get the network of the machine.
    options+=(--builder-arg=--network=host)
    builder=docker
    ;;
buildah)
    printf '[storage]\ndriver = "%s"\ngraphroot = "%s"\nrunroot = "%s"\n' \
        "${STORAGE_DRIVER:-vfs}" "$work/storage" "$work/run" >"$work/storage.conf"
    export CONTAINERS_STORAGE_CONF=$work/storage.conf BUILDAH_ISOLATION=chroot
    options+=(--builder-arg=--pull=never)
    ;;
*) echo "DFMT_BUILDER=$builder: docker, dockerd or buildah" >&2; exit 2 ;;
esac

# A base image in which the clients know what those of this machine are configured with.
make_base() {
    local root=$work/rootfs variables=() name registry
    "$builds/rootfs.sh" "$root"
    variables=("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    for name in /etc/pip.conf /root/.config/pip/pip.conf /root/.pip/pip.conf; do
        [ ! -f "$name" ] || cp "$name" "$root/etc/pip.conf"
    done
    if [ -f /etc/ssl/certs/ca-certificates.crt ]; then
        cp /etc/ssl/certs/ca-certificates.crt "$root/etc/dfmt-certificates.crt"
        for name in CARGO_HTTP_CAINFO NODE_EXTRA_CA_CERTS NPM_CONFIG_CAFILE PIP_CERT SSL_CERT_FILE; do
            variables+=("$name=/etc/dfmt-certificates.crt")
        done
    fi
    for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY PIP_INDEX_URL PIP_EXTRA_INDEX_URL; do
        [ -z "${!name:-}" ] || variables+=("$name=${!name}")
    done
    registry=$(npm config get registry 2>/dev/null) && [ -n "$registry" ] && variables+=("NPM_CONFIG_REGISTRY=$registry")
    {
        echo 'FROM scratch'
        echo 'ADD rootfs.tar /'
        printf 'ENV %s\n' "${variables[@]}"
        echo 'CMD ["bash"]'
    } >"$work/base.Dockerfile"
    mkdir -p "$work/base"
    local build=(docker build)
    [ "$builder" = docker ] || build=(buildah build --format docker)
    # The slim one is the same without documents, manuals and translations, and its dpkg leaves them out as well.
    mkdir -p "$work/slim/etc/dpkg/dpkg.cfg.d"
    printf 'path-exclude /usr/share/%s/*\n' doc groff info linda lintian locale man >"$work/slim/etc/dpkg/dpkg.cfg.d/docker"
    echo 'path-include /usr/share/doc/*/copyright' >>"$work/slim/etc/dpkg/dpkg.cfg.d/docker"
    tar -C "$root" -cf "$work/base/rootfs.tar" --exclude-from=<(printf './usr/share/%s/*\n' groff info linda lintian locale man) \
        --exclude='./usr/share/doc/*/[!c]*' --exclude='./usr/share/doc/*/c[!o]*' .
    tar -C "$work/slim" -rf "$work/base/rootfs.tar" .
    for name in debian:bookworm-slim debian:12-slim; do
        "${build[@]}" --quiet --tag "docker.io/library/$name" --file "$work/base.Dockerfile" "$work/base" >/dev/null
    done
    tar -C "$root" -cf "$work/base/rootfs.tar" .
    for name in debian:bookworm debian:12; do
        "${build[@]}" --quiet --tag "docker.io/library/$name" --file "$work/base.Dockerfile" "$work/base" >/dev/null
    done
    rm -rf "$work/base" "$work/slim"
}
if [ -n "$daemon" ]; then
    docker image inspect debian:12 debian:12-slim >/dev/null 2>&1 || make_base
elif [ "$builder" = buildah ]; then
    buildah inspect --type image docker.io/library/debian:12-slim >/dev/null 2>&1 || make_base
fi

cases=("$@")
if [ ${#cases[@]} = 0 ]; then
    for folder in "$builds"/*/ "$here"/images/*/; do cases+=("$(basename "$folder")"); done
fi

# What stands for other images: Dockerfiles in `bases`, whose first line says for which, for those cases that are built on them, or whose fixed
# file is. They may be built on one another.
declare -A stand_in=()
for base in "$here"/bases/*.Dockerfile; do
    for name in $(sed -n '1s/^# Stands for //p' "$base" | tr -d ,); do stand_in[$name]=$base; done
done
# What a Dockerfile, or the lines that a difference adds, start from, or copy from.
starts_from() { sed -nE -e 's/^\+?FROM +(--[^ ]+ +)*([^ ]+).*/\2/p' -e 's/^\+?COPY +(--[^ ]+ +)*--from=([^ ]+:[^ ]+) .*/\2/p'; }
fixes_of() { "$dfmt" --no-config --check --fix "${@:2}" "$1/Dockerfile" 2>/dev/null || true; }
full_name() {
    case $1 in
    *.*/*) echo "$1" ;;
    */*) echo "docker.io/$1" ;;
    *) echo "docker.io/library/$1" ;;
    esac
}
make_stand_in() {
    local base=${stand_in[$1]:-} build=(docker build) has_image=(docker image inspect) full name
    [ -n "$base" ] || return 0
    [ "$builder" = docker ] || { build=(buildah build --format docker --pull=never); has_image=(buildah inspect --type image); }
    full=$(full_name "$1")
    ! "${has_image[@]}" "$full" >/dev/null 2>&1 || return 0
    for name in $(starts_from <"$base"); do make_stand_in "$name"; done
    "${build[@]}" --network=host --tag "$full" --file "$base" "$here/bases" >"$work/base.log" 2>&1 </dev/null ||
        { echo "$1 cannot be made:" >&2; tail -5 "$work/base.log" >&2; exit 1; }
}
make_stand_ins() {
    local case folder name
    for case in "${cases[@]}"; do
        folder=$builds/$case
        [ -d "$folder" ] || folder=$here/images/$case
        for name in $(starts_from <"$folder/Dockerfile") $(fixes_of "$folder" --unsafe-fixes | starts_from); do make_stand_in "$name"; done
    done
}
if [ -n "$daemon" ] || [ "$builder" = buildah ]; then make_stand_ins; fi

mkdir -p "$work/proofs"
row() { python3 "$here/row.py" "$@"; }
table=$work/proofs/table.md
printf '| image | fixes | size | layers | from scratch | from the cache | after a change | |\n|---|---|--:|--:|--:|--:|--:|---|\n' \
    | tee "$table"
failed=0
for mode in "${modes[@]}"; do
    for case in "${cases[@]}"; do
        folder=$builds/$case
        [ -d "$folder" ] || folder=$here/images/$case
        own=() expected=0
        # Without a shell in the image, as in distroless ones, its own command is all that can be started.
        [ ! -f "$folder/check" ] || own=(--smoke "$(cat "$folder/check")")
        if [ "$mode" = --unsafe-fixes ]; then
            own+=(--unsafe-fixes)
            [[ " ${breaks[*]} " != *" $case "* ]] || expected=1
            # A proof of the same text would say the same.
            ! cmp -s <(fixes_of "$folder") <(fixes_of "$folder" --unsafe-fixes) || continue
        fi
        result=$work/proofs/$case$mode.json status=0
        "$dfmt" prove --no-config --quiet --builder "$builder" "${options[@]}" "${own[@]}" --timeout 1200 \
            --output-format json "$folder" >"$result" 2>"$work/proofs/$case$mode.log" </dev/null || status=$?
        row "$case" "$mode" "$result" | tee -a "$table"
        # Ended alike, but in an error, it says nothing of the image.
        if [ "$status" != "$expected" ] || ! row --smoked "$result"; then
            failed=1
            echo "FAILED $case $mode: exit $status, not $expected"
            tail -5 "$work/proofs/$case$mode.log"
        fi
    done
done
exit $failed
