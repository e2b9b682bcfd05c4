"""Puts made and damaged codes to `onedoor code check` and to python-stdnum.

Set up once: python3 -m venv target/oracle && target/oracle/bin/pip install python-stdnum==2.2
Run: target/oracle/bin/python bench/peers/codes.py --binary target/release/onedoor --count 400

Unified social credit codes and citizen identity numbers, valid ones, ones with a character changed, two exchanged, one
missing. Both must say the same. People are born from 1985 on: python-stdnum takes a division's first year for the earliest
birth, while numbers, given since 1984, name the division where one was registered. Exit code 1 where they differ.
"""

import argparse
import json
import random
import subprocess
import sys

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PLACES = ("150402", "150102", "110101", "310104", "440305", "650102")


def body_code(dice):
    """An organization code (GB 11714) with its check character."""
    body = "".join(dice.choice("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".translate({ord(c): None for c in "IOZSV"})) for _ in range(8))
    total = sum(int(c, 36) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2)))
    return body + "0123456789X0"[(11 - total % 11) % 11]


def credit_code(dice):
    front = dice.choice(("11", "12", "13", "51", "52", "91", "92", "93")) + dice.choice(PLACES) + body_code(dice)
    return front + uscc.calc_check_digit(front)


def identity(dice):
    front = f"{dice.choice(PLACES)}{dice.randint(1985, 2015)}{dice.randint(1, 12):02}{dice.randint(1, 28):02}{dice.randint(0, 999):03}"
    return front + "10X98765432"[sum(int(c) * w for c, w in zip(front, WEIGHTS)) % 11]


def damaged(dice, code):
    at = dice.randrange(len(code) - 1)
    kind = dice.randrange(4)
    if kind == 0:
        return code
    if kind == 1:
        return code[:at] + dice.choice(LETTERS) + code[at + 1 :]
    if kind == 2:
        return code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    return code[:at] + code[at + 1 :]


def says(check, code):
    try:
        check(code)
        return True
    except ValidationError:
        return False


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--binary", default="target/release/onedoor")
    arguments.add_argument("--count", type=int, default=400)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    dice = random.Random(chosen.seed)
    different = 0
    for kind, make, check in (("uscc", credit_code, uscc.validate), ("citizen-id", identity, ric.validate)):
        for _ in range(chosen.count):
            code = damaged(dice, make(dice))
            ran = subprocess.run([chosen.binary, "code", "check", kind, code], capture_output=True, text=True)
            if (ran.returncode == 0) != says(check, code):
                different += 1
                print(kind, code, "stdnum:", says(check, code), "here:", ran.stdout.strip() or ran.stderr.strip())
    print(json.dumps({"codes": 2 * chosen.count, "different": different}))
    sys.exit(1 if different else 0)


main()
