"""Puts random questions to `onedoor clock due` and counts the same days one by one on chinesecalendar.

Set up once: python3 -m venv target/oracle && target/oracle/bin/pip install chinesecalendar==1.11.0
Run: target/oracle/bin/python bench/peers/clock.py --binary target/release/onedoor --count 1500

Starts from 2004 to 2026, limits in working days and calendar days, pauses, extensions. The starting day does not count,
a day of a pause does not count, and a limit in calendar days that ends on a day off ends on the next working day. Past the
last year the calendar knows weekends and the decree's own holidays are days off, and the answer must be marked
provisional.
Exit code 1 where they differ.
"""

import argparse
import datetime
import json
import random
import subprocess
import sys

import chinese_calendar

DAY = datetime.timedelta(days=1)
LAST_YEAR = 2026
# Holidays that the decree itself makes of the first months of 2027, which limits reach into.
DECREE = {datetime.date(2027, *day) for day in ((1, 1), (2, 5), (2, 6), (2, 7), (2, 8), (4, 5), (5, 1), (5, 2))}


def works(day):
    if day.year > LAST_YEAR:
        return day.weekday() < 5 and day not in DECREE
    if day == datetime.date(2005, 12, 31):
        return True  # 国办发明电〔2005〕35号; chinesecalendar does not have it
    return chinese_calendar.is_workday(day)


def counted(start, number, unit, pauses):
    """Last day of the limit, and whether the count left the years that are known."""
    paused = lambda day: any(first <= day <= last for first, last in pauses)
    day, left = start, number
    while left:
        day += DAY
        if not paused(day) and (unit == "d" or works(day)):
            left -= 1
    while unit == "d" and (not works(day) or paused(day)):
        day += DAY
    return day, day.year > LAST_YEAR


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--binary", default="target/release/onedoor")
    arguments.add_argument("--count", type=int, default=1500)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    dice = random.Random(chosen.seed)
    first, last = datetime.date(2004, 1, 1), datetime.date(2026, 12, 31)
    different = 0
    for _ in range(chosen.count):
        start = first + DAY * dice.randrange((last - first).days + 1)
        unit = dice.choice(("wd", "d"))
        number = dice.randint(1, 60)
        pauses = []
        for _ in range(dice.choice((0, 0, 1, 2))):
            begin = start + DAY * dice.randint(1, 40)
            pauses.append((begin, begin + DAY * dice.randint(0, 30)))
        more = dice.randint(1, 20) if dice.random() < 0.3 else 0
        command = [chosen.binary, "clock", "due", "--start", str(start), "--limit", f"{number}{unit}", "--json", "--provisional"]
        for begin, end in pauses:
            command += ["--pause", f"{begin}..{end}:inspection"]
        if more:
            command += ["--extend", f"{more}{unit}"]
        ran = subprocess.run(command, capture_output=True, text=True)
        told = json.loads(ran.stdout)
        wanted = counted(start, number + more, unit, pauses)
        got = (told.get("due"), told.get("provisional"))
        if got != (str(wanted[0]), wanted[1]):
            different += 1
            print(" ".join(command[1:]), "wanted", str(wanted[0]), wanted[1], "got", got if told.get("due") else told)
    print(json.dumps({"questions": chosen.count, "different": different}))
    sys.exit(1 if different else 0)


main()
