#!/usr/bin/env bash
# Builds the plugin with the toolchain that is there, and makes it smaller and faster if wasm-opt (binaryen) is there.
#
# usage: build.sh OUT.wasm
#        build.sh --can        only say, by the exit code, whether there is a toolchain
#
# The normal way is rustup's: `rustup target add wasm32-unknown-unknown`. Without that target, Debian's toolchain does it
# (packages cargo-web, rustc-web, rust-web-src and lld), which builds the standard library along.
set -euo pipefail
out=$(realpath -m -- "$1")
cd "$(dirname "$0")/.."

target=wasm32-unknown-unknown
build=(build --package dprint-plugin-dfmt --profile release-wasm --target "$target")
dir=${CARGO_TARGET_DIR:-target}
# Where a Debian package put a program; nothing if it is not installed.
program() { dpkg -L "$1" 2>/dev/null | grep -x "/usr/bin/$2" || true; }
has_target() { [ -d "$(rustc --print target-libdir --target "$target" 2>/dev/null)" ]; }
cargo_web=$(program cargo-web cargo)
rustc_web=$(program rustc-web rustc)
has_debian() {
    [ -n "$cargo_web" ] && [ -n "$rustc_web" ] && [ -n "$(program lld wasm-ld)" ] &&
        [ -d "$("$rustc_web" --print sysroot)/lib/rustlib/src/rust/library/std" ]
}

if [ "$1" = --can ]; then
    has_target || has_debian
    exit
elif has_target; then
    cargo "${build[@]}"
elif has_debian; then
    # A folder of its own: two toolchains would keep throwing out each other's work.
    dir=$dir/debian
    RUSTC=$rustc_web RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$dir CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld \
        "$cargo_web" "${build[@]}" -Z build-std=std,panic_abort
else
    echo "no Rust for $target: run \`rustup target add $target\`" >&2
    exit 1
fi

built=$dir/$target/release-wasm/dprint_plugin_dfmt.wasm
if command -v wasm-opt >/dev/null; then
    # What Rust compiles for by default; the profile strips the section that would tell.
    wasm-opt -O3 --enable-bulk-memory --enable-multivalue --enable-mutable-globals --enable-nontrapping-float-to-int \
        --enable-reference-types --enable-sign-ext "$built" -o "$out"
else
    cp "$built" "$out"
fi
echo "$out: $(wc -c <"$out") bytes ($(wc -c <"$built") as compiled)"
