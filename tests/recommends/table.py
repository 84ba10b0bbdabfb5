#!/usr/bin/env python3
"""Draws src/model/recommends.txt from package indexes.

usage: table.py > src/model/recommends.txt
       table.py --check

Fetches the indexes of Debian 12 and Ubuntu 24.04 from their archives. With --check it prints how src/model/recommends.txt differs from
what it would write: exit code 1 if it does, 77 if the archives cannot be reached.

For each name of names.txt, the packages that real Dockerfiles install more than once, the script works out what `apt-get install` adds to a minimal system only because something recommends it, as far
as a Recommends field names it, leaves out what nothing in a container can miss (TRIMMINGS), and joins names that differ only in
version numbers (written `#`).
"""

import collections
import difflib
import lzma
import pathlib
import re
import sys
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE.parent.parent / "src/model/recommends.txt"
# Each a release, and the parts of its index.
RELEASES = [
    ["http://deb.debian.org/debian/dists/bookworm/main/binary-amd64/Packages.xz"],
    [
        f"http://archive.ubuntu.com/ubuntu/dists/noble/{part}/binary-amd64/Packages.xz"
        for part in ("main", "universe")
    ],
]
UNREACHABLE = 77

# Documentation, translations, desktop integration, hardware and service plumbing, optional speed-ups.
TRIMMINGS = set(
    """krb5-locales libgpm2 publicsuffix manpages manpages-dev libc-devtools xdg-user-dirs libglib2.0-data dmsetup systemd-timesyncd
systemd-resolved networkd-dispatcher libnss-systemd alsa-topology-conf alsa-ucm-conf less libgdk-pixbuf2.0-bin libfile-fcntllock-perl
liblocale-gettext-perl libalgorithm-merge-perl libalgorithm-diff-xs-perl libgl1-amber-dri librsvg2-common libpam-cap at-spi2-core
gpg-wks-client gpg-wks-server gnupg-l10n libgtk-3-bin libgtk-4-bin dbus-user-session bzip2-doc unattended-upgrades packagekit-tools
libpng-tools appstream fonts-dejavu-extra libheif-plugin-aomenc javascript-common libgtk2.0-bin libgail-common nodejs-doc gconf-service
libatm1 default-libdecor-0-plugin-1 libdecor-0-plugin-1-cairo libaacs0 pocketsphinx-en-us qttranslations5-l10n qt6-translations-l10n
libexif-doc libtasn1-doc e2fsprogs-l10n libgphoto2-l10n libvirt-l10n nftables ncurses-term
ssh-import-id systemd-hwe-hwdb libjs-jquery fonts-lato libfl-dev libpaper-utils libpaper1 xfonts-base binfmt-support logrotate sysstat
libhtml-template-perl bash-completion r-doc-html freetds-doc libusb-1.0-doc geoip-database polkitd-pkla dns-root-data iso-codes
libterm-readkey-perl libxstring-perl libarchive-cpio-perl libmail-sendmail-perl libdata-dump-perl libhtml-form-perl libhtml-format-perl
libhttp-daemon-perl libmailtools-perl netpbm gsfonts-x11 libraw1394-tools debian-keyring libxt-dev policykit-1
python3-launchpadlib python3-distro-info ubuntu-keyring xbitmaps rtkit libgts-bin libatk-wrapper-java-jni lto-disabled-list libjxr-tools tex-gyre
python3-wheel-doc runit-run cpu-checker ipxe-qemu-256k-compat-efi-roms libxml-sax-expat-perl gstreamer1.0-x""".split()
)
# Those a build or a container may show a need for: src/model/recommends.rs says when each is kept.
KEPT = set(
    """ca-certificates openssh-client patch gnupg dirmngr gpg-agent dbus psmisc mesa-vulkan-drivers shared-mime-info netbase
libsasl2-modules libldap-common libc6-dev automake libltdl-dev libtool pkg-config fakeroot xauth xxd unzip zip bzip2 xz-utils curl wget
git perl python3 ssl-cert default-mta gcc g++ make build-essential python3-dev file sensible-utils sudo rsync lsb-release
libpam-systemd""".split()
)
# Of KEPT, those of which it matters that something else brings them.
BROUGHT = set(
    """ca-certificates gcc g++ make libc6-dev openssh-client patch gnupg dirmngr gpg-agent build-essential python3-dev dbus xauth unzip
netbase xxd automake pkg-config libtool libltdl-dev curl""".split()
)
SAME = {
    "ssh-client": "openssh-client",
    "libc-dev": "libc6-dev",
    "pkgconf": "pkg-config",
    "c-compiler": "gcc",
    "python3-minimal": "python3",
    "default-dbus-system-bus": "dbus",
    "dbus-system-bus": "dbus",
    "default-logind": "libpam-systemd",
    "logind": "libpam-systemd",
}
# Names that no current index has any more, by their successor.
OLD = {
    "python-pip": "python3-pip",
    "python-dev": "libexpat1-dev",
    "python": "libexpat1",
    "python2": "libexpat1",
    "python2.7": "libexpat1",
    "python-setuptools": "libexpat1",
    "netcat": "netcat-openbsd",
    "git-core": "git",
    "libgl1-mesa-glx": "libgl1",
    "libglib2.0": "libglib2.0-0",
    "mysql-client": "default-mysql-client",
    "libmysqlclient-dev": "default-libmysqlclient-dev",
    "dnsutils": "bind9-dnsutils",
    "ttf-freefont": "fonts-freefont-ttf",
    "apt-transport-https": "apt-transport-https",
    "libcurl3": "libcurl4",
    "libncurses5-dev": "libncurses-dev",
    "libpcre3-dev": "libpcre2-dev",
    "libpcre3": "libpcre2-8-0",
    "libgconf-2-4": "libgconf-2-4",
    "realpath": "coreutils",
    "locales-all": "locales-all",
    "libappindicator1": "libayatana-appindicator1",
    "libdb-dev": "libdb-dev",
    "libjpeg8-dev": "libjpeg-dev",
    "vim-tiny": "vim-tiny",
    "nodejs-dev": "nodejs",
    "nodejs-legacy": "nodejs",
}


def fetch(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return lzma.decompress(answer.read()).decode()


def load(texts):
    packages, provided = {}, collections.defaultdict(list)
    for text in texts:
        for paragraph in text.split("\n\n"):
            fields = {}
            for line in paragraph.split("\n"):
                match = re.match(r"(Package|Depends|Pre-Depends|Recommends|Provides|Priority|Essential): (.*)", line)
                if match:
                    fields[match[1]] = match[2]
            name = fields.get("Package")
            if not name or name in packages:
                continue
            packages[name] = fields
            for virtual in fields.get("Provides", "").split(","):
                virtual = virtual.strip().split(" ")[0]
                if virtual:
                    provided[virtual].append(name)
    return packages, provided


def alternatives(field):
    for group in field.split(","):
        if group.strip():
            yield [re.sub(r"[ :(].*", "", name.strip()) for name in group.split("|")]


class Index:
    def __init__(self, texts):
        self.packages, self.provided = load(texts)
        required = [
            name
            for name, fields in self.packages.items()
            if fields.get("Priority") == "required" or fields.get("Essential") == "yes" or name == "apt"
        ]
        self.base = set()
        self.base = self.closure(required)

    def has(self, name):
        return name in self.packages or name in self.provided

    def met(self, names, installed):
        return any(n in installed or any(p in installed for p in self.provided.get(n, [])) for n in names)

    def closure(self, names):
        seen, queue = set(self.base), list(names)
        while queue:
            name = queue.pop()
            if name in seen:
                continue
            if name not in self.packages:
                queue.extend(self.provided.get(name, [])[:1])
                continue
            seen.add(name)
            for field in ("Depends", "Pre-Depends"):
                for names in alternatives(self.packages[name].get(field, "")):
                    known = [n for n in names if self.has(n)]
                    if known and not self.met(known, seen):
                        queue.append(known[0])
        return seen

    def row(self, name):
        """What installing `name` brings of KEPT, and what only recommendations bring."""
        installed = self.closure([name])
        lost = set()
        for new in (installed - self.base) | {name}:
            for names in alternatives(self.packages.get(new, {}).get("Recommends", "")):
                names = [SAME.get(n, n) for n in names]
                known = [n for n in names if self.has(n)]
                if known and not self.met(names, installed):
                    lost.add(known[0])
        return (installed & BROUGHT) - {name}, {n for n in lost if n not in TRIMMINGS and not re.search(r"-(doc|l10n|dbg)$", n)}


def pattern(name):
    return re.sub(r"[0-9]+(\.[0-9]+)*", "#", re.sub(r"t64$", "", name))


def table(indexes):
    """The lines of the table."""
    rows = {}
    for name in (HERE / "names.txt").read_text().split():
        known = [index for index in indexes if index.has(OLD.get(name, name))]
        if not known:
            continue
        found = [index.row(OLD.get(name, name)) for index in known]
        brought = set.intersection(*(b for b, _ in found))
        lost = set.union(*(l for _, l in found))
        key = pattern(name)
        if key in rows:
            rows[key] = (rows[key][0] & brought, rows[key][1] | lost)
        else:
            rows[key] = (brought, lost)
    yield "# Drawn by tests/recommends/table.py from the package indexes of Debian 12 and Ubuntu 24.04; see there and recommends.rs."
    yield "# package, +what it depends on, what it only recommends"
    for key in sorted(rows, key=lambda key: key.encode()):
        brought, lost = rows[key]
        asked = sorted(pattern(n) if n not in KEPT else n for n in lost)
        kept = [n for n in asked if n in KEPT]
        other = [n for n in asked if n not in KEPT]
        yield " ".join([key] + ["+" + n for n in sorted(brought)] + kept + other[:4])


def main():
    try:
        indexes = [Index([fetch(url) for url in urls]) for urls in RELEASES]
    except OSError as error:
        print(f"the archives cannot be reached: {error}", file=sys.stderr)
        return UNREACHABLE
    lines = list(table(indexes))
    if sys.argv[1:] != ["--check"]:
        print("\n".join(lines))
        return 0
    differs = list(difflib.unified_diff(TABLE.read_text().splitlines(), lines, "recommends.txt", "archives", lineterm=""))
    print("\n".join(differs))
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
