# What a machine must have, and how it gets there. Sourced by ./dev.
# Everything comes from the machine's own Debian mirror and npm registry, as configured; none is named here.

export DEBIAN_FRONTEND=noninteractive
node_folder=build/tools/node_modules/node-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
[[ -x $node_folder/bin/node ]] && export PATH="$PWD/$node_folder/bin:$PATH"

packages_of() {
  case $1 in
    native) echo g++ cmake ninja-build zlib1g-dev catch2 ;;
    clang) echo clang llvm libclang-rt-dev ;;
    lint) echo clang-format-14 clang-tidy-14 ;;
    bench) echo libbenchmark-dev python3 ;;
    instructions) echo valgrind ;;
    mutation) echo python3 ;;
    wasm) [[ -n ${EMSDK:-} ]] || echo emscripten ;;
    sources) echo dpkg-dev xz-utils bzip2 ;;
  esac
}

# need GROUP…: returns at once when all is there, else installs what is not.
need() {
  local group missing
  local -a wanted=()
  for group in "$@"; do wanted+=($(packages_of "$group")); done
  if ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian: please see to it that these are there yourself: ${wanted[*]}" >&2
  else
    missing=$(missing_of "${wanted[@]}")
    [[ -z $missing ]] || install $missing
  fi
  for group in "$@"; do
    if [[ $group == wasm ]]; then need_node && need_sources; fi
  done
}

# The groups that a preset, or a part of ./dev test, needs.
groups_of() {
  case $1 in
    unit | native-debug | no-exceptions | tsan) echo native ;;
    lint | mutation) echo native "$1" ;;
    tidy) echo native lint ;;
    native-release) echo native bench ;;
    clang) echo native clang bench ;;
    asan | coverage | fuzz) echo native clang ;;
    wasm | wasm-debug | wasm-release) echo native wasm ;;
    *) echo "There is no preset '$1'; CMakePresets.json has them." >&2 && return 2 ;;
  esac
}

missing_of() {
  # dpkg-query fails where it does not know one of them, which is no failure here.
  { dpkg-query -W -f='${Package} ${db:Status-Status} ${Version}\n' "$@" 2>/dev/null || true; } |
    awk -v wanted="$*" '
      $2 == "installed" && !($1 == "catch2" && $3 !~ /^[3-9]/) { there[$1] = 1 }
      END { count = split(wanted, names, " "); for (i = 1; i <= count; i++) if (!there[names[i]]) print names[i] }'
}

as_root() { if ((EUID == 0)); then "$@"; else sudo --preserve-env=DEBIAN_FRONTEND "$@"; fi; }

install() {
  local -a from=()
  echo "Installing with apt-get:" "$@"
  quietly as_root apt-get update || true  # one dead mirror among several need not matter
  if [[ " $* " == *" catch2 "* ]] && ! candidate_is_3; then
    add_backports
    from=(-t "$(codename)-backports")
  fi
  if ((${#from[@]})); then quietly as_root apt-get install -y --no-install-recommends "${from[@]}" catch2; fi
  quietly as_root apt-get install -y --no-install-recommends "$@"
}

quietly() {
  local output
  output=$("$@" 2>&1 </dev/null) || { local code=$? && printf '%s\n' "$output" >&2 && return $code; }
}

codename() { (. /etc/os-release && echo "$VERSION_CODENAME"); }

candidate_is_3() { apt-cache policy catch2 | grep -q 'Candidate: [3-9]'; }

# The address of the mirror that this machine takes Debian itself from.
debian_mirror() {
  apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
    awk -v codename="$(codename)" '$1 == "Debian" && $2 == codename { print $3; exit }'
}

debian_key() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  if [[ -e $keyring ]]; then echo "[signed-by=$keyring]"; fi
}

# Debian 12 itself has Catch2 2; version 3 is in its backports.
add_backports() {
  local suite mirror
  suite=$(codename)-backports
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || { echo "apt knows no mirror of Debian $(codename) to take Catch2 3 from" >&2 && return 1; }
  echo "Adding the suite $suite to apt's sources, for Catch2 3"
  echo "deb $(debian_key) $mirror $suite main" | as_root tee /etc/apt/sources.list.d/hawser-backports.list >/dev/null
  quietly as_root apt-get update
}

# Node runs the WebAssembly tests. Debian 12 has 18; what the browsers' drivers need is 20.
need_node() {
  local major
  major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
  ((${major:-0} >= 20)) && return
  command -v npm >/dev/null || install nodejs npm
  echo "Taking Node 24 from npm into build/tools (this machine has ${major:-none})"
  quietly npm install --prefix build/tools --no-save --no-audit --no-fund "$(basename "$node_folder")@24"
  export PATH="$PWD/$node_folder/bin:$PATH"
}

# Catch2 and zlib as source, to be compiled to WebAssembly. apt checks their signatures; its own state stays untouched.
need_sources() {
  [[ -e build/sources/catch2 && -e build/sources/zlib ]] && return
  need sources
  local mirror apt=$PWD/build/sources/apt
  mirror=$(debian_mirror)
  if [[ -z $mirror ]]; then quietly as_root apt-get update || true; mirror=$(debian_mirror); fi
  echo "Fetching the sources of catch2 and zlib into build/sources"
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  printf "deb-src $(debian_key) $mirror %s main\n" "$(codename)" "$(codename)-backports" >"$apt/sources.list"
  local -a own=(-o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$apt/lists"
    -o Dir::Cache="$apt/cache" -o APT::Sandbox::User="$(id -un)")
  quietly apt-get "${own[@]}" update
  (cd "$apt" && quietly apt-get "${own[@]}" source catch2 zlib)
  rm -rf build/sources/{catch2,zlib}
  mv "$apt"/catch2-*/ build/sources/catch2
  mv "$apt"/zlib-*/ build/sources/zlib
  rm -rf "$apt"
}
