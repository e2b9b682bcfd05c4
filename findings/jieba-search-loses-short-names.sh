#!/usr/bin/env bash
# jieba 0.42.1 (PyPI), cut_for_search, the mode its page gives for search engines, cuts long words again. A city's short name of four characters is
# then not among the words of its full name, though the dictionary has both:
#   呼和浩特市      浩特 呼和浩特市                  the word 呼和浩特, as it is cut when asked for, is missing
#   鄂尔多斯市      尔多 多斯 鄂尔多 鄂尔多斯市      so is 鄂尔多斯
#   锡林郭勒盟      锡林 林郭勒 锡林郭勒盟           so is 锡林郭勒
#   包头市          包头 包头市                      there
# Words of two and three characters are looked for within a longer one, never of four. A search that wants all words of the question does not find
# the notices that have the full name when asked by the name that everyone uses. Seen on 2026-12-01 with Python 3. Needs python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check jieba==0.42.1 setuptools==80.9.0
"$folder/env/bin/python" -W ignore - <<'PY'
import sys
import jieba
jieba.setLogLevel(60)
found = {name: (" ".join(jieba.cut_for_search(name)), " ".join(jieba.cut_for_search(name[:-1]))) for name in ("呼和浩特市", "鄂尔多斯市", "锡林郭勒盟", "包头市")}
for name, (words, asked) in found.items():
    print(name, ":", words, "| asked:", asked)
known = jieba.get_FREQ("呼和浩特")
print("呼和浩特 in the dictionary:", known)
words = [words for words, _ in found.values()]
sys.exit(not (words == ["浩特 呼和浩特市", "尔多 多斯 鄂尔多 鄂尔多斯市", "锡林 林郭勒 锡林郭勒盟", "包头 包头市"] and known))
PY
