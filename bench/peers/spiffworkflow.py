"""Runs bench/lifecycle.bpmn in SpiffWorkflow with the state saved after the start and after every completion.

Set up once, in a virtual environment of its own:
    python3 -m venv target/spiff && target/spiff/bin/pip install SpiffWorkflow==3.2.0
Run:
    target/spiff/bin/python bench/peers/spiffworkflow.py --cases 200 --db target/spiff.db

Saved is the whole workflow as JSON, upserted into SQLite (WAL, synchronous=FULL), one commit each: seven a lifecycle.
Prints one JSON line in the words of `onedoor bench lifecycle`, with the disk's bare commit rate beside it.
"""

import argparse
import json
import os
import sqlite3
import time

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState


def connect(path):
    for tail in ("", "-wal", "-shm"):
        if os.path.exists(path + tail):
            os.remove(path + tail)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE workflow (id INTEGER PRIMARY KEY, state TEXT NOT NULL)")
    return db


def commits_per_s(db, rounds=300):
    body = "x" * 6000
    begun = time.perf_counter()
    for n in range(rounds):
        db.execute("INSERT INTO workflow VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state", (-1, body + str(n)))
    return rounds / (time.perf_counter() - begun)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cases", type=int, default=200)
    arguments.add_argument("--db", default="target/spiff.db")
    chosen = arguments.parse_args()

    parser = BpmnParser()
    parser.add_bpmn_file(os.path.join(os.path.dirname(__file__), "..", "lifecycle.bpmn"))
    spec = parser.get_spec("lifecycle")
    serializer = BpmnWorkflowSerializer()
    db = connect(chosen.db)
    disk = commits_per_s(db)
    acts = []
    size = 0
    begun = time.perf_counter()
    for n in range(chosen.cases):
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()

        def save():
            state = serializer.serialize_json(workflow)
            db.execute("INSERT INTO workflow VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state", (n, state))
            return len(state)

        save()
        while not workflow.is_completed():
            task = workflow.get_next_task(state=TaskState.READY, manual=True)
            before = time.perf_counter()
            task.run()
            workflow.do_engine_steps()
            size = save()
            acts.append(time.perf_counter() - before)
    took = time.perf_counter() - begun
    acts.sort()
    print(json.dumps({
        "engine": "SpiffWorkflow 3.2.0",
        "lifecycles_per_s": round(chosen.cases / took, 1),
        "acts_per_s": round(len(acts) / took, 1),
        "act_p50_ms": round(acts[len(acts) // 2] * 1000, 2),
        "act_p99_ms": round(acts[int(len(acts) * 0.99)] * 1000, 2),
        "bytes_per_case": size,
        "commits_per_s": round(disk),
    }))


if __name__ == "__main__":
    main()
