#!/bin/sh
# Checks with HdrHistogram's own Java reader that what Throng writes is its format.
# Usage: tests/java/check.sh [log expected v2-file]; the files of tests/golden when none are given.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
golden=$here/../golden
jar=/usr/share/java/hdrhistogram.jar

missing=
[ -f "$jar" ] || missing="libhdrhistogram-java"
command -v javac >/dev/null || missing="$missing default-jdk-headless"
if [ -n "$missing" ]; then
  # shellcheck disable=SC2086 # a list of packages
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

classes=$(mktemp -d)
trap 'rm -rf "$classes"' EXIT
javac -Xlint:all -Werror -cp "$jar" -d "$classes" "$here/HistogramLogCheck.java"
java -cp "$classes:$jar" HistogramLogCheck "${1:-$golden/latency.hlog}" \
  "${2:-$golden/latency.expected}" "${3:-$golden/histogram_v2.bin}"
