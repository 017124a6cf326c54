#!/usr/bin/env python3
"""Folds messages into device state on its own, and compares that with what `headwater` says.

usage: independent_fold.py MESSAGES HEADWATER STORE

MESSAGES has one message a line: topic, a blank, payload. The rules are written down here a second
time on purpose, from the documents and not from the program: the newest observed time of a
measurement wins, of equal times the later message; a message that repeats a reading of its device
exactly (time and values) is not a new one.

Exit code 0 if every device is the same, else 1 with the differences on standard output.
"""

import datetime
import decimal
import json
import subprocess
import sys


def microseconds(text):
    """A decimal number of seconds as whole microseconds, half rounded up."""
    scaled = decimal.Decimal(text) * 1_000_000
    return int(scaled.to_integral_value(rounding=decimal.ROUND_HALF_UP))


def iso8601(time_us):
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=time_us)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond:06d}Z"


class Literal(str):
    """A JSON number with the very digits that were sent."""


def fold(path):
    devices = {}
    with open(path, encoding="utf-8") as messages:
        for line in messages:
            topic, payload = line.rstrip("\n").split(" ", 1)
            fields = json.loads(payload, parse_float=Literal, parse_int=Literal)
            time_us = microseconds(fields.pop("ts"))
            device = devices.setdefault(topic.split("/")[1],
                                        {"readings": 0, "latest": {}, "seen": set()})
            reading = (time_us, json.dumps(fields))
            if reading in device["seen"]:
                continue
            device["seen"].add(reading)
            device["readings"] += 1
            for name, value in fields.items():
                known = device["latest"].get(name)
                if known is None or time_us >= known[1]:
                    device["latest"][name] = (value, time_us)
    return devices


def value_of(sent):
    """What the program should show for a value: numbers compare as numbers."""
    if not isinstance(sent, Literal):
        return sent
    return float(sent) if any(c in sent for c in ".eE") else int(sent)


def ask(headwater, store, arguments):
    command = [headwater, "--store", store, "-o", "json", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def differences(devices, headwater, store):
    known = {json.loads(line)["device"] for line in ask(headwater, store, ["devices"]).splitlines()}
    if known != set(devices):
        yield f"devices: expected {sorted(devices)}, got {sorted(known)}"
    for name, device in sorted(devices.items()):
        state = json.loads(ask(headwater, store, ["state", name]))
        if state["readings"] != device["readings"]:
            yield f"{name}: expected {device['readings']} readings, got {state['readings']}"
        expected = {key: (value_of(value), iso8601(time_us))
                    for key, (value, time_us) in device["latest"].items()}
        got = {key: (latest["value"], latest["time"])
               for key, latest in state["measurements"].items()}
        if got != expected:
            yield f"{name}: expected {expected}, got {got}"


def main():
    messages, headwater, store = sys.argv[1:]
    found = list(differences(fold(messages), headwater, store))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
