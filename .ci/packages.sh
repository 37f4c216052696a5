# Debian's packages, for the scripts beside this one: they source it.

complain() {
    echo "error: $*" >&2
    exit 1
}

# Once a run at most: it is slow, and the index does not change that fast.
update_package_index() {
    [[ ! ${index_is_new-} ]] || return 0
    if ((EUID != 0)); then
        complain 'the package index is not there; as root: apt-get update'
    fi
    apt-get update -qq
    index_is_new=yes
}

# Installs Debian's packages; who is not root is told what to type.
install_packages() {
    echo "missing: $*"
    command -v apt-get >/dev/null || complain "no apt-get here: install $*"
    ((EUID == 0)) || complain "as root: apt-get install $*"
    update_package_index
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
        --no-install-recommends "$@" >/dev/null
}

# Unpacks Debian's Rust $1.* (the newest, if that is empty) into the folder $2:
# the compiler, the libraries it lacks, and the packages $3..., of its version.
# It is not installed: it would replace the machine's own.
fetch_rust() {
    local wanted=$1 folder=$2 version packages
    shift 2
    command -v apt-get >/dev/null || complain 'no apt-get here'
    version=$(rust_in_index "$wanted")
    if [[ ! $version ]]; then
        update_package_index
        version=$(rust_in_index "$wanted")
    fi
    [[ $version ]] || complain "no rustc-web $wanted in the package index" \
        '(Debian 12 has it)'

    mapfile -t packages < <(
        printf "%s=$version\n" rustc-web libstd-rust-web-dev "$@"
        # The compiler's own libraries, LLVM first among them.
        apt-cache depends --recurse --important \
            "libstd-rust-web-$(cut -d. -f1,2 <<<"$version")" |
            grep '^[a-z]' | while read -r package; do
            dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null |
                grep -q '^ii' || echo "$package"
        done
    )
    echo "downloading ${packages[*]}"
    rm -rf "$folder.new"
    mkdir -p "$folder.new"
    (
        cd "$folder.new"
        if ! apt-get download -qq "${packages[@]}"; then
            update_package_index # it named files that are no longer there
            apt-get download -qq "${packages[@]}"
        fi
        for package in *.deb; do
            dpkg -x "$package" .
        done
        rm -- *.deb
        # Only the programs of these packages see these libraries, not what
        # they are run beside. In bash: Debian's sh drops variables whose names
        # have a `-`, as cargo's for binaries do.
        for program in usr/bin/*; do
            cat >"$(basename "$program")" <<'END'
#!/usr/bin/env bash
here=${0%/*}
LD_LIBRARY_PATH=$(echo "$here"/usr/lib/*-linux-gnu)
export LD_LIBRARY_PATH
exec "$here/usr/bin/${0##*/}" "$@"
END
            chmod +x "$(basename "$program")"
        done
    )
    rm -rf "$folder"
    mv "$folder.new" "$folder"
}

# The full version of rustc-web $1.*, if the package index has one; the newest
# comes first.
rust_in_index() {
    apt-cache madison rustc-web |
        awk -v wanted="${1:+$1.}" 'index($3, wanted) == 1 && !n++ { print $3 }'
}

# Debian's newest Rust, with what builds std for another system: $rust is the
# folder of its programs.
fetch_newest_rust() {
    rust=$1
    [[ -x $rust/rustc ]] ||
        fetch_rust '' "$rust" rust-web-src rust-web-clippy
    "$rust/rustc" --version
}

# Runs cargo with that Rust for the target $1, into the folder $2; $3... is
# the command. Without a std to download for that system, it is built: only an
# unstable option of cargo does that. Dead or unused code is what a lesson has
# that was written for one system; other warnings may be new ones of a new Rust.
cargo_for() {
    local triple=$1 folder=$2
    shift 2
    env RUSTC="$rust/rustc" RUSTC_BOOTSTRAP=1 RUSTFLAGS='-D unused' \
        CARGO_TARGET_DIR="$folder" "$@" -p 'lesson-*' -p xtask \
        --keep-going --target "$triple" -Z build-std=std,panic_abort
}
