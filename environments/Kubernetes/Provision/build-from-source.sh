#!/usr/bin/env bash
# Builds kube-apiserver, kube-controller-manager, kube-scheduler and kubelet from the distribution's source package, adds its
# etcd, and puts them into the cache folder where the control plane starter looks. For Debian, as root; 5 to 10 minutes, once.
#
#   build-from-source.sh [FOLDER]     FOLDER: default $XDG_CACHE_HOME/scs-conformance/kubernetes
#
# What is done already is not done again, so a killed run goes on where it stopped. Two runs at once wait for each other.
# The system's package sources stay as they are: the source package is fetched with lists of our own.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

cache=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/scs-conformance/kubernetes}
work=$cache/.build
programs="kube-apiserver kube-controller-manager kube-scheduler kubelet"
packages="etcd-server golang-go golang-github-modern-go-reflect2-dev dpkg-dev rsync jq make"

started=$SECONDS
say() { printf '== %3ds  %s\n' $((SECONDS - started)) "$*"; }
policy= make= # what is to be taken back at the end
clean_up() { [ -z "$make" ] || kill "$make" 2>/dev/null || true; [ -z "$policy" ] || rm -f "$policy"; }
trap clean_up EXIT
die() { printf 'build-from-source.sh: %s\n' "$*" >&2; exit 1; }

complete() { # prints the folder that has them all; one counts only with PROVENANCE, which is written last. Downloaded archives lack some.
  local folder program
  for folder in "$cache"/v*; do
    [ -e "$folder/PROVENANCE" ] || continue
    for program in etcd $programs; do [ -x "$folder/$program" ] || continue 2; done
    printf '%s\n' "$folder"
    return 0
  done
  return 1
}

if found=$(complete); then
  say "nothing to do: $found"
  exit 0
fi

command -v apt-get >/dev/null || die "this is no Debian (apt-get is missing). Put etcd, kube-apiserver and kube-controller-manager into a folder of your own and name it in KUBEBUILDER_ASSETS."
[ "$(id -u)" -eq 0 ] || die "installing the compiler needs root: run it as root, or put etcd and kube-apiserver into a folder and name it in KUBEBUILDER_ASSETS."
free=$(df -Pk "$(dirname "$cache")" 2>/dev/null | awk 'NR==2 {print int($4/1024)}') || free=
[ "${free:-9999}" -ge 6000 ] || die "the build needs 6000 MB, but only $free MB are free at $(dirname "$cache"). Free some, or name another folder in XDG_CACHE_HOME."

mkdir -p "$work"
exec 9>"$cache/.lock"
if ! flock -n 9; then
  say "another run builds already: waiting for it"
  flock 9
  if complete >/dev/null; then say "the other run has done it"; exit 0; fi
fi

missing=
for package in $packages; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
  say "1/5 installing$missing"
  apt-get -o DPkg::Lock::Timeout=600 update -qq >"$work/apt.log" 2>&1 || true # one unreachable source must not stop us: the next step tells
  # A freshly installed etcd must not begin to serve on this machine: the policy answers "no" to every start of a service.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    policy=/usr/sbin/policy-rc.d
    printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod 755 "$policy"
  fi
  # shellcheck disable=SC2086 # a list of words on purpose
  apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends $missing >>"$work/apt.log" 2>&1 \
    || { tail -n 5 "$work/apt.log" >&2; die "the packages could not be installed (whole output: $work/apt.log)."; }
fi

source=$work/source
if [ ! -e "$work/fetched" ]; then
  say "2/5 fetching the source package kubernetes"
  # The mirror and the suite that serve etcd-server serve the sources too.
  origin=$(apt-cache policy etcd-server | sed -n 's/^ *[0-9][0-9]* \(http[^ ]*\) \([^ /]*\)\/\([^ ]*\) .* Packages$/\1 \2 \3/p' | head -n 1)
  [ -n "$origin" ] || die "no package source serves etcd-server, so the one of the sources is unknown: see apt-cache policy etcd-server."
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg signed=
  [ -e "$keyring" ] && signed="[signed-by=$keyring] "
  mkdir -p "$work/lists/partial" "$work/fetch"
  echo "deb-src $signed$origin" >"$work/sources.list"
  own="-o Dir::Etc::SourceList=$work/sources.list -o Dir::Etc::SourceParts=- -o Dir::State::Lists=$work/lists -o APT::Sandbox::User=root"
  own="$own -o Dir::Cache::srcpkgcache=$work/srcpkgcache.bin -o Dir::Cache::pkgcache=$work/pkgcache.bin"
  # shellcheck disable=SC2086
  (cd "$work/fetch" && apt-get $own update -qq && apt-get $own source --download-only -qq kubernetes) >"$work/fetch.log" 2>&1 \
    || { tail -n 5 "$work/fetch.log" >&2; die "the source package could not be fetched (whole output: $work/fetch.log)."; }
  rm -rf "$source"
  (cd "$work/fetch" && dpkg-source --no-check -x ./kubernetes_*.dsc "$source") >>"$work/fetch.log" 2>&1 \
    || { tail -n 5 "$work/fetch.log" >&2; die "the source package could not be unpacked (whole output: $work/fetch.log)."; }
  touch "$work/fetched"
fi

packaged=$(sed -n '1s/^kubernetes (\([^)]*\)).*/\1/p' "$source/debian/changelog")
version=v$(printf '%s' "$packaged" | sed 's/^.*+really//; s/-[^-]*$//')
case $version in v[0-9]*.[0-9]*.[0-9]*) ;; *) die "'$packaged' is no version of Kubernetes that this script understands." ;; esac

if [ ! -e "$work/patched" ]; then
  say "3/5 replacing the vendored reflect2 of $version"
  # The vendored 1.0.1 breaks with Go 1.18 and newer: kube-apiserver dies at the first pretty-printed answer.
  vendored=$source/vendor/github.com/modern-go/reflect2
  packaged_reflect2=/usr/share/gocode/src/github.com/modern-go/reflect2
  [ -e "$packaged_reflect2/reflect2.go" ] || die "$packaged_reflect2 has no reflect2.go: reinstall golang-github-modern-go-reflect2-dev."
  rm -f "$vendored"/*.go "$vendored"/*.s
  cp "$packaged_reflect2"/*.go "$vendored"/
  find "$packaged_reflect2" -maxdepth 1 -name '*.s' -exec cp {} "$vendored"/ \;
  rm -f "$vendored"/*_test.go
  mkdir -p "$source/.go/src/k8s.io"
  ln -sfn ../../.. "$source/.go/src/k8s.io/kubernetes"
  # The archive is no git clone: what the build would ask git is told here.
  minor=${version#v*.}
  printf "KUBE_GIT_COMMIT='%s'\nKUBE_GIT_TREE_STATE='archive'\nKUBE_GIT_VERSION='%s'\nKUBE_GIT_MAJOR='1'\nKUBE_GIT_MINOR='%s'\n" \
    "debian-$packaged" "$version" "${minor%%.*}" >"$work/version"
  touch "$work/patched"
fi

say "4/5 compiling $programs ($version, $(go version | cut -d' ' -f3)): about 5 minutes"
what=
for program in $programs; do what="$what cmd/$program"; done
export GOPATH=$source/.go GOCACHE=$work/go-cache GOFLAGS= GOPROXY=off CGO_ENABLED=0 KUBE_GIT_VERSION_FILE=$work/version
# make runs in the background so that a line tells now and then that it is alive; the lock is not handed on to it.
(cd "$source" && exec nice -n 10 make WHAT="${what# }") >"$work/make.log" 2>&1 9>&- &
make=$!
waited=0
while kill -0 "$make" 2>/dev/null; do
  sleep 1; waited=$((waited + 1))
  [ $((waited % 60)) -ne 0 ] || say "    still compiling: $(tail -n 1 "$work/make.log" | cut -c1-120)"
done
wait "$make" || { tail -n 15 "$work/make.log" >&2; die "the build failed (whole output: $work/make.log). Run it again: it goes on where it stopped."; }
make=

say "5/5 putting the binaries into $cache/$version"
target=$cache/$version
partial=$cache/.$version.partial
rm -rf "$partial"; mkdir -p "$partial"
built=$(find "$source/_output/local/bin" -name kube-apiserver -type f -printf '%h\n' | head -n 1)
for program in $programs; do install -m 755 "$built/$program" "$partial/$program"; done
install -m 755 "$(command -v etcd)" "$partial/etcd"
"$partial/kube-apiserver" --version | grep -qF "$version" || die "the built kube-apiserver says '$("$partial/kube-apiserver" --version)' instead of $version."
{
  echo "built: $(date -u +%Y-%m-%dT%H:%M:%SZ)"
  echo "kubernetes: $version from source package kubernetes $packaged, with $(go version | cut -d' ' -f3-)"
  echo "reflect2: package golang-github-modern-go-reflect2-dev $(dpkg-query -W -f='${Version}' golang-github-modern-go-reflect2-dev)"
  echo "etcd: package etcd-server $(dpkg-query -W -f='${Version}' etcd-server)"
  (cd "$partial" && sha512sum etcd $programs)
} >"$partial/PROVENANCE"
rm -rf "$target"
mv "$partial" "$target"
rm -rf "$work" # 3 GB that nobody needs any more
say "done: $target"
