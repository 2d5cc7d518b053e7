#!/usr/bin/env bash
# Makes @tensorflow/tfjs-node run on its native backend, which training and the tests of training use.
#
# Its own installer downloads the TensorFlow C library from an address that closed networks do not reach. The CPU wheel of
# TensorFlow on PyPI holds a library with the same C interface, and the binding is built against that.
# Needs python3 with pip, a C++ compiler, make and unzip. Does nothing where the native backend loads already.
set -euo pipefail
cd "$(dirname "$0")/.."

binding_version=4.22.0
library_version=2.15.1
wheel_python=3.11
napi_version=8
module=node_modules/@tensorflow/tfjs-node

is_native() {
  TF_CPP_MIN_LOG_LEVEL=3 node --input-type=module -e '
    const { default: tf } = await import("@tensorflow/tfjs-node");
    process.exit(tf.getBackend() === "tensorflow" ? 0 : 1);
  ' >/dev/null 2>&1
}

if is_native; then
  echo "TensorFlow runs natively"
  exit 0
fi

for tool in python3 g++ make unzip; do
  command -v "$tool" >/dev/null || { echo "scripts/tensorflow.sh needs $tool; install it and run again" >&2; exit 1; }
done

# Where the installer of the package failed, npm left the package out.
if [ ! -d "$module" ]; then
  npm install --no-save --ignore-scripts "@tensorflow/tfjs-node@$binding_version"
fi

library=${XDG_CACHE_HOME:-$HOME/.cache}/flowzip-tensorflow-$library_version/tensorflow
if [ ! -e "$library/libtensorflow_cc.so.2" ]; then
  wheels=$(mktemp -d)
  trap 'rm -rf "$wheels"' EXIT
  python3 -m pip download --quiet --no-deps --only-binary=:all: --python-version "$wheel_python" \
    --dest "$wheels" "tensorflow-cpu==$library_version"
  mkdir -p "$wheels/unpacked" "$(dirname "$library")"
  unzip -q "$wheels"/*.whl 'tensorflow/libtensorflow*' 'tensorflow/include/tensorflow/*' \
    'tensorflow/include/tsl/*' 'tensorflow/include/xla/*' -d "$wheels/unpacked"
  rm -rf "$library"
  mv "$wheels/unpacked/tensorflow" "$library"
fi

rm -rf "$module/deps"
mkdir -p "$module/deps/lib"
ln -s "$library/include" "$module/deps/include"
for part in cc framework; do
  ln -s "$library/libtensorflow_$part.so.2" "$module/deps/lib/libtensorflow_$part.so.2"
done
ln -s libtensorflow_cc.so.2 "$module/deps/lib/libtensorflow.so"
ln -s libtensorflow_framework.so.2 "$module/deps/lib/libtensorflow_framework.so"

log=$(mktemp)
(
  cd "$module"
  npx --yes node-gyp@10 rebuild --module_name=tfjs_binding --module_path="$PWD/lib/napi-v$napi_version" \
    --napi_version="$napi_version" --napi_build_version="$napi_version"
) >"$log" 2>&1 || { tail -30 "$log" >&2; exit 1; }

is_native || { echo "the binding was built, but it does not load; see $log" >&2; exit 1; }
rm -f "$log"
echo "TensorFlow $library_version runs natively"
