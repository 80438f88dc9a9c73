#!/usr/bin/env bash
# Makes a kiosk of a fresh Raspberry Pi OS Lite (Debian 12 or 13, 64 bit). Run it again after a power cut, or whenever in doubt: what is
# done stays as it is. See docs/install.md, or scripts/install_pi.sh --help.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd -P)
parts=$here/scripts/install

usage() {
    cat <<'USAGE'
Usage: scripts/install_pi.sh [options]
  --dry-run            show every action, do none
  --wheels DIR         install Python packages from DIR alone (made by scripts/wheels), without a network
  --ssh-from ADDRESS   let ssh in from this address or network; otherwise nothing comes in at all
  --publisher KEY      believe updates signed with this key (64 hexadecimal digits) instead of central's
  --printer-over-libusb  keep the kernel's usblp away from the printer (printer.driver = "usb")
  --read-only          everything but the data partition is read-only from the next start (overlayroot)
  --system-only        all but the kiosk's own code
  --uninstall          take away what was installed; data and settings stay
  --purge              with --uninstall: data and settings too
  --root DIR           install into DIR; what needs a running system is only said
USAGE
}

dry=0 wheels='' publisher='' ssh_from='' libusb=0 read_only=0 system_only=0 uninstall=0 purge=0 root=''
while (($#)); do
    case "$1" in
        --dry-run) dry=1 ;;
        --wheels) wheels=$(readlink -f "${2:?a folder}") && shift ;;
        --ssh-from) ssh_from=${2:?an address} && shift ;;
        --publisher)
            publisher=${2:?a key}
            [[ "$publisher" =~ ^[0-9a-f]{64}$ ]] || { printf 'A publisher'\''s key has 64 hexadecimal digits.\n' >&2 && exit 2; }
            shift
            ;;
        --printer-over-libusb) libusb=1 ;;
        --read-only) read_only=1 ;;
        --system-only) system_only=1 ;;
        --uninstall) uninstall=1 ;;
        --purge) purge=1 ;;
        --root) root=$(readlink -f "${2:?a folder}") && shift ;;
        --help | -h) usage && exit ;;
        *) usage >&2 && exit 2 ;;
    esac
    shift
done

fail() {
    printf 'install_pi.sh: %s\n' "$*" >&2
    exit 1
}

# Every change goes through one of these: shown first, done unless --dry-run, and safe to be cut off at any moment.

say() { printf '%s\n' "$*"; }

act() { # what to say, then a command
    say "$1"
    shift
    ((dry)) || "$@"
}

outside() { # a command that needs a running system, not a folder
    if [[ -n "$root" ]]; then
        say "outside $root, not done: $*"
    else
        act "run $*" "$@"
    fi
}

durable() { # file: on the card under its real name, whole
    sync "$1"
    mv -fT "$1" "$2"
    sync "$(dirname "$2")"
}

put() { # mode, destination; content on standard input. Nothing is touched where it is so already.
    local mode=$1 to=$root$2 fresh content
    content=$(cat && printf x) # $(...) eats the last line ends; the x keeps them
    content=${content%x}
    if [[ -f "$to" && ! -L "$to" ]] && cmp -s "$to" <(printf '%s' "$content"); then
        [[ "$(stat -c %a "$to")" == "${mode#0}" ]] || act "mode $mode $2" chmod "$mode" "$to"
        return
    fi
    say "write $2"
    ((dry)) && return
    fresh=$to.anjungan-new
    mkdir -p "$(dirname "$to")"
    printf '%s' "$content" >"$fresh"
    chmod "$mode" "$fresh"
    durable "$fresh" "$to"
}

link() { # target, link
    [[ "$(readlink "$root$2" || true)" == "$1" ]] && return
    say "link $2 -> $1"
    ((dry)) && return
    mkdir -p "$(dirname "$root$2")"
    ln -sfn "$1" "$root$2.anjungan-new"
    mv -fT "$root$2.anjungan-new" "$root$2"
}

folder() { # mode, owner:group, path
    [[ -d "$root$3" ]] || act "folder $3" mkdir -p "$root$3"
    if [[ -z "$root" || $dry == 1 ]]; then
        [[ "$(stat -c '0%a %U:%G' "$root$3" 2>/dev/null)" == "$1 $2" ]] && return
        act "folder $3 is $2, mode $1" own "$1" "$2" "$root$3"
    else
        chmod "$1" "$root$3"
    fi
}

own() {
    chown "$2" "$3"
    chmod "$1" "$3"
}

remove() {
    [[ -e "$root$1" || -L "$root$1" ]] || return 0
    act "remove $1" rm -rf "${root:?}$1"
}

words_of() { sed -e 's/#.*//' -e 's/[[:space:]].*//' -e '/^$/d' "$@"; }

# A text of ours inside a file of others, between two lines that say so.
block() { # file, mode; the block on standard input (empty: none)
    local file=$1 mode=$2 old='' mine
    mine=$(cat)
    [[ ! -f "$root$file" ]] || old=$(sed '/^# anjungan: begin$/,/^# anjungan: end$/d' "$root$file")
    {
        [[ -z "$old" ]] || printf '%s\n' "$old"
        [[ -z "$mine" ]] || printf '# anjungan: begin\n%s\n# anjungan: end\n' "$mine"
    } | put "$mode" "$file"
}

# The steps, in order. Each looks before it acts.

check_machine() {
    local version=''
    # shellcheck source=/dev/null
    [[ ! -r "$root/etc/os-release" ]] || version=$(. "$root/etc/os-release" && printf '%s' "${VERSION_ID:-}")
    if [[ -z "$root" ]]; then
        ((EUID == 0 || dry)) || fail 'run it as root: sudo scripts/install_pi.sh'
        [[ "$version" == 12 || "$version" == 13 ]] || fail "this is made for Debian 12 and 13; this system calls itself ${version:-something else}"
    fi
    if ((read_only)) && ! has_data_partition; then
        fail '--read-only needs a file system labelled anjungan-data for what changes (docs/install.md)'
    fi
    if [[ "$(uname -m)" != aarch64 ]]; then say "note: this machine is $(uname -m), not a 64-bit Raspberry Pi"; fi
}

install_packages() {
    local lists=("$here/scripts/packages.txt" "$here/scripts/packages-pi.txt") missing=() name state
    ((read_only)) && missing+=(overlayroot)
    while read -r name; do
        # Debian 13 renamed some libraries for 64-bit time; either name will do.
        state=$(dpkg-query -W -f='${db:Status-Status}\n' "$name" "${name}t64" 2>/dev/null || true)
        grep -qx installed <<<"$state" || missing+=("$name")
    done < <(words_of "${lists[@]}")
    # A power cut may have left packages half set up.
    [[ -n "$root" || -z "$(dpkg --audit 2>/dev/null)" ]] || outside dpkg --configure -a
    ((${#missing[@]} == 0)) || install_missing "${missing[@]}"
    # It takes every USB printer for itself.
    if dpkg-query -W -f='${db:Status-Status}' ipp-usb 2>/dev/null | grep -qx installed; then
        outside apt-get purge -y -qq ipp-usb
    fi
}

install_missing() {
    outside apt-get update -qq
    outside env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

make_accounts() {
    local group
    for group in anjungan anjungan-screen; do
        if [[ -n "$root" ]] || ! getent group "$group" >/dev/null; then outside groupadd --system "$group"; fi
    done
    if [[ -n "$root" ]] || ! getent passwd anjungan >/dev/null; then
        outside useradd --system --gid anjungan --home-dir /var/lib/anjungan --no-create-home --shell /usr/sbin/nologin anjungan
    fi
}

has_data_partition() { [[ -z "$root" && -n "$(blkid -L anjungan-data 2>/dev/null || true)" ]]; }

# With a file system labelled anjungan-data, what changes lives there: data, settings, releases. The rest may become read-only.
use_data_partition() {
    local names=(data:/var/lib/anjungan opt:/opt/anjungan etc:/etc/anjungan) pair lines=''
    has_data_partition || return 0
    lines='LABEL=anjungan-data /srv/anjungan ext4 noatime,nodev,nosuid,errors=remount-ro,commit=5 0 2'
    for pair in "${names[@]}"; do
        mountpoint -q "${pair#*:}" || [[ -z "$(ls -A "${pair#*:}" 2>/dev/null)" ]] ||
            fail "${pair#*:} holds something that the data partition would hide: copy it to the partition's folder ${pair%%:*} first"
        lines+=$'\n'"/srv/anjungan/${pair%%:*} ${pair#*:} none bind,x-systemd.requires-mounts-for=/srv/anjungan 0 0"
        [[ -d "${pair#*:}" ]] || folder 0755 root:root "${pair#*:}"
    done
    folder 0755 root:root /srv/anjungan
    block /etc/fstab 0644 <<<"$lines"
    mountpoint -q /srv/anjungan || outside mount /srv/anjungan
    for pair in "${names[@]}"; do
        [[ -d "/srv/anjungan/${pair%%:*}" ]] || folder 0755 root:root "/srv/anjungan/${pair%%:*}"
        mountpoint -q "${pair#*:}" || outside mount "${pair#*:}"
    done
}

make_folders() {
    folder 0755 root:root /opt/anjungan
    folder 0755 root:root /opt/anjungan/releases
    folder 0755 root:root /opt/anjungan/venvs
    # The kiosk writes its settings anew from its screen; the sticky bit keeps it from what belongs to root beside them.
    folder 01775 root:anjungan /etc/anjungan
    folder 0755 root:root /etc/anjungan/firewall.d
    folder 0700 anjungan:anjungan /var/lib/anjungan
}

place_release() {
    local from=()
    ((system_only)) && return
    [[ -z "$wheels" ]] || from=(--wheels "$wheels")
    act "place this release in /opt/anjungan, with its Python packages, and make it current" \
        env PYTHONPATH="$here" PYTHONDONTWRITEBYTECODE=1 python3 -m kiosk.upkeep.place "$here" "$root/opt/anjungan" "${from[@]}"
}

write_settings() {
    [[ -e "$root/etc/anjungan/kiosk.toml" ]] || put 0644 /etc/anjungan/kiosk.toml <"$here/config/kiosk.toml"
    [[ "$(stat -c %U "$root/etc/anjungan/kiosk.toml" 2>/dev/null)" == anjungan ]] ||
        outside chown anjungan:anjungan /etc/anjungan/kiosk.toml
    # A hall with services of its own puts a folder in the place of this link.
    [[ -e "$root/etc/anjungan/services" ]] || link /opt/anjungan/current/config/services /etc/anjungan/services
    # There in any case, and root's: nobody else can say whose updates are believed.
    if [[ -n "$publisher" || ! -e "$root/etc/anjungan/publishers" ]]; then
        put 0644 /etc/anjungan/publishers <<<"${publisher:-# Whose updates this kiosk takes, a public key a line; none: those of its central.}"
    fi
    [[ -z "$ssh_from" ]] || put 0644 /etc/anjungan/firewall.d/ssh.nft <<<"tcp dport 22 ip saddr $ssh_from accept"
}

our_files() { (cd "$parts/files" && find . -type f | sed 's/^\.//' | sort); }

record=/usr/local/lib/anjungan/installed

write_files() {
    local file mode
    # The record first: whatever is cut off, the next run and --uninstall know of every file that may be there.
    if [[ -f "$root$record" ]]; then
        while read -r file; do [[ -f "$parts/files$file" ]] || remove "$file"; done <"$root$record"
    fi
    our_files | put 0644 "$record"
    while read -r file; do
        mode=0644
        [[ ! -x "$parts/files$file" ]] || mode=0755
        put "$mode" "$file" <"$parts/files$file"
    done < <(our_files)
    if ((libusb)); then
        put 0644 /etc/modprobe.d/anjungan-usblp.conf <<<'blacklist usblp'
    else
        remove /etc/modprobe.d/anjungan-usblp.conf
    fi
    link /opt/anjungan/current/scripts/install/kiosk /usr/local/bin/kiosk
    # systemd starts the clock no earlier than this file's time.
    [[ -e "$root/usr/lib/clock-epoch" ]] || put 0644 /usr/lib/clock-epoch </dev/null
}

units() { (cd "$parts/files/etc/systemd/system" && grep -ls '^\[Install\]' ./*.* | sed 's/^\.\///'); }

enable_units() {
    local unit
    for unit in $(units); do
        outside systemctl --quiet enable "$unit"
    done
    outside systemctl --quiet mask ctrl-alt-del.target getty@tty1.service serial-getty@ttyAMA0.service serial-getty@ttyS0.service
    outside systemctl --quiet set-default multi-user.target
}

check_settings() {
    ((system_only)) && return
    outside /usr/local/bin/kiosk config check
}

boot_words() {
    local file='' line word
    for file in /boot/firmware/cmdline.txt /boot/cmdline.txt ''; do [[ -z "$file" || ! -f "$root$file" ]] || break; done
    if [[ -z "$file" ]]; then
        say 'note: no cmdline.txt here; the words in scripts/install/boot-words.txt belong on the kernel'\''s command line'
        return
    fi
    line=$(tr -d '\n' <"$root$file")
    [[ -f "$root$file.before-anjungan" ]] || put 0644 "$file.before-anjungan" <<<"$line"
    while read -r word; do
        [[ " $line " == *" $word "* ]] || line+=" $word"
    done < <(words_of "$parts/boot-words.txt")
    put 0644 "$file" <<<"$line"
}

make_read_only() {
    ((read_only)) || return 0
    put 0644 /etc/overlayroot.local.conf <<<'overlayroot="tmpfs:recurse=0"'
    say 'From the next start all but the data partition is read-only. To change the system: sudo overlayroot-chroot.'
}

take_away() {
    local file unit
    for unit in $(units); do outside systemctl --quiet disable --now "$unit" || true; done
    outside systemctl --quiet unmask ctrl-alt-del.target getty@tty1.service serial-getty@ttyAMA0.service serial-getty@ttyS0.service
    if [[ -f "$root$record" ]]; then
        while read -r file; do remove "$file"; done <"$root$record"
    fi
    for file in /etc/modprobe.d/anjungan-usblp.conf /etc/overlayroot.local.conf /usr/local/bin/kiosk /usr/lib/clock-epoch; do remove "$file"; done
    for file in /boot/firmware/cmdline.txt /boot/cmdline.txt; do
        [[ ! -f "$root$file.before-anjungan" ]] || put 0644 "$file" <"$root$file.before-anjungan"
        remove "$file.before-anjungan"
    done
    # Its own content only: it may be where a partition is mounted.
    for file in releases venvs current settled; do remove "/opt/anjungan/$file"; done
    if ((purge)); then
        for file in "$root"/var/lib/anjungan/* "$root"/etc/anjungan/*; do remove "${file#"$root"}"; done
        [[ ! -f "$root/etc/fstab" ]] || block /etc/fstab 0644 </dev/null
        outside userdel anjungan || true
    fi
    remove /usr/local/lib/anjungan
    say 'Debian packages stay. '"$( ((purge)) && echo 'Data and settings are gone.' || echo 'Data (/var/lib/anjungan) and settings (/etc/anjungan) stay.')"
}

check_machine
if ((uninstall)); then
    take_away
    exit
fi
install_packages
make_accounts
use_data_partition
make_folders
place_release
write_settings
write_files
check_settings
enable_units
boot_words
make_read_only
[[ -n "$root" ]] || ((dry)) || sync
if ((dry)); then
    say 'Nothing was done.'
else
    say 'Done. Restart the machine; then show the kiosk its enrolment code.'
    [[ -n "$ssh_from" ]] || say 'From the next start ssh is closed too, unless --ssh-from lets it in.'
fi
