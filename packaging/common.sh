# Shared by run.sh, test.sh and bench.sh, which source it: makes and keeps .venv/ and brings the system libraries that Qt loads.
#
# Everything is said on stderr, so that stdout stays the program's own. Once all is in place, small files inside .venv/
# say so, and a later start runs neither pip nor ldd:
#   bpgui-unfinished         a set-up is running, or was killed: the environment is made anew
#   bpgui-installed[-EXTRA]  what pip installed for: the fingerprint, then the folder
#   bpgui-libraries          the fingerprint with which the system libraries were found complete
#   setup.log                what pip and apt-get said the last time

root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
venv=$root/.venv
log=$venv/setup.log

# Whatever Qt's X11 and offscreen plugins load and a bare Debian or Ubuntu lacks, and one font.
packages=(
    libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4
    libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1
    fonts-dejavu-core
)

say() { printf 'bpgui: %s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

# Makes all ready for use, with the named extra of pyproject.toml or without one. Exits with one sentence if it cannot.
prepare() {
    local extra=${1:-}
    # pip ends in its own way on Ctrl-C; without the trap that would look like a failure that left all in order.
    trap 'exit 130' INT TERM
    {
        # The second of two starts at once waits for the first; the lock ends with this block.
        if command -v flock >/dev/null; then flock 9; fi
        is_installed "$extra" || install "$extra"
        has_libraries || bring_libraries
    } 9<"$root/pyproject.toml"
    trap - INT TERM
}

# Python's version and a hash of pyproject.toml; fails where the environment's interpreter does not run.
fingerprint() {
    "$venv/bin/python" -I -c '
import hashlib, platform, sys
with open(sys.argv[1], "rb") as file:
    print(platform.python_version(), hashlib.sha256(file.read()).hexdigest())
' "$root/pyproject.toml" 2>/dev/null
}

is_installed() {
    local stamp=$venv/bpgui-installed${1:+-$1}
    [ ! -e "$venv/bpgui-unfinished" ] && [ -x "$venv/bin/bpgui" ] && [ -f "$stamp" ] || return 1
    [ "$(cat "$stamp")" = "$(fingerprint)"$'\n'"$root" ]
}

# An environment that pip can still work in: whole, new enough, and not carried here from another folder.
is_sound() {
    local stamp
    [ ! -e "$venv/bpgui-unfinished" ] || return 1
    "$venv/bin/python" -I -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || return 1
    for stamp in "$venv"/bpgui-installed*; do
        [ ! -e "$stamp" ] || [ "$(tail -n 1 "$stamp")" = "$root" ] || return 1
    done
}

install() {
    local extra=$1 line status
    is_sound || make_environment
    touch "$venv/bpgui-unfinished" 2>/dev/null ||
        fail "The folder $venv cannot be written: make it yours, and start again."
    say "Installing the Python packages into .venv; the first time takes a minute or two."
    # --no-user: a pip configured for --user refuses to work inside an environment.
    "$venv/bin/python" -I -u -m pip install --no-user --no-input --disable-pip-version-check \
        --editable "$root${extra:+[$extra]}" 2>&1 | tee "$log" | while IFS= read -r line; do
        case $line in
            *"Downloading "*.whl*) say "  ${line#"${line%%[![:space:]]*}"}" ;;
            "Installing collected packages"*) say "  Installing them" ;;
        esac
    done
    status=${PIPESTATUS[0]}
    # pip has ended by itself, so the environment is in order, whether or not all was installed.
    rm -f "$venv/bpgui-unfinished"
    [ "$status" = 0 ] || fail "The Python packages could not be installed: check the network connection and the free" \
        "space on the disk, and start again (pip's own words are in $log)."
    printf '%s\n%s\n' "$(fingerprint)" "$root" >"$venv/bpgui-installed"
    [ -z "$extra" ] || cp "$venv/bpgui-installed" "$venv/bpgui-installed-$extra"
}

make_environment() {
    local python
    python=$(find_python) || exit 1
    [ ! -e "$venv" ] || say "The environment in .venv is broken, unfinished or from another folder, and is made anew."
    { rm -rf "$venv" && mkdir "$venv" && touch "$venv/bpgui-unfinished"; } 2>/dev/null ||
        fail "The folder $root cannot be written: make it yours or copy it elsewhere, and start again."
    say "Making a Python environment in .venv with $python."
    "$python" -m venv "$venv" >"$log" 2>&1 ||
        fail "$python could not make the environment in .venv (its own words are in $log)."
}

# The first Python from 3.11 on that can make an environment; 3.11 to 3.13 come first, as every dependency has wheels
# for them. An interpreter is asked, not trusted by its name: a pyenv shim may stand for nothing.
find_python() {
    local name version without_venv="" too_old=""
    for name in python3.13 python3.12 python3.11 python3 /usr/bin/python3; do
        version=$("$name" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
        if ! "$name" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            too_old=$version
        elif "$name" -I -c 'import ensurepip, venv' 2>/dev/null; then
            echo "$name"
            return
        else
            without_venv=${without_venv:-$version}
        fi
    done
    [ -z "$without_venv" ] || fail "Python $without_venv is here without its venv module: type" \
        "'$(sudo_word)apt-get install python$without_venv-venv' (Debian, Ubuntu), and start again."
    fail "Python 3.11 or newer is needed, and ${too_old:+only Python }${too_old:-none} was found: install one, and" \
        "start again."
}

sudo_word() { [ "$(id -u)" = 0 ] || echo "sudo "; }

has_libraries() {
    [ "$(uname -s)" = Linux ] || return 0
    [ -f "$venv/bpgui-libraries" ] && [ "$(cat "$venv/bpgui-libraries")" = "$(fingerprint)" ]
}

bring_libraries() {
    local missing sudo="" command
    missing=$(missing_libraries)
    if [ -n "$missing" ]; then
        command -v apt-get >/dev/null || fail "Qt, which draws the window, lacks $(in_a_row "$missing"): install them" \
            "with this system's package manager, and start again."
        command="$(sudo_word)apt-get update && $(sudo_word)apt-get install -y --no-install-recommends ${packages[*]}"
        if [ "$(id -u)" != 0 ]; then
            sudo="sudo -n"
            $sudo true 2>/dev/null || fail "Qt, which draws the window, lacks system libraries: type the next line" \
                "once, and start again."$'\n'"$command"
        fi
        say "Installing the system libraries that Qt lacks."
        # The lock of apt is often held just after a new machine has started.
        { $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq update &&
            $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
                -o DPkg::Lock::Timeout=120 install "${packages[@]}"; } >"$log" 2>&1 ||
            fail "The system libraries could not be installed (apt-get's own words are in $log): try the next line by" \
                "hand, and start again."$'\n'"$command"
        missing=$(missing_libraries)
        [ -z "$missing" ] || fail "Qt, which draws the window, still lacks $(in_a_row "$missing"): install the" \
            "packages that hold them, and start again."
    fi
    fingerprint >"$venv/bpgui-libraries"
}

# What the dynamic linker does not find for Qt, one a line; "a font" is named where there is none.
missing_libraries() {
    local qt file
    qt=$("$venv/bin/python" -I -c '
import importlib.util
print(importlib.util.find_spec("PySide6").submodule_search_locations[0])
')/Qt
    for file in plugins/platforms/libqxcb.so plugins/platforms/libqoffscreen.so lib/libQt6Gui.so.6 \
        lib/libQt6Widgets.so.6 lib/libQt6Svg.so.6; do
        LC_ALL=C ldd "$qt/$file" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p'
    done | sort -u
    has_font || echo "a font"
}

in_a_row() { paste -sd , - <<<"$1" | sed 's/,/, /g'; }

has_font() {
    [ -n "$(fc-list 2>/dev/null)" ] ||
        [ -n "$(find -L /usr/share/fonts /usr/local/share/fonts "${HOME:-/}/.local/share/fonts" \
            \( -name '*.tt[cf]' -o -name '*.otf' -o -name '*.pf[ab]' \) -print -quit 2>/dev/null)" ]
}
