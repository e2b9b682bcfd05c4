#!/usr/bin/env bash
# bpmn-engine 25.0.1 with bpmn-elements 17.3.0 (npm), an inclusive gateway that splits to A and B and one that joins them before C:
#   bpmn-engine              C is begun when A is done, and again when B is done: two tasks C
#   SpiffWorkflow 3.2.0      C is begun once, when both are done
# BPMN 2.0.2, 13.4.3: a converging inclusive gateway waits while a token upstream can still come to an incoming flow that has none. The package lists
# InclusiveGateway among what it supports and reads the model without a word. In 并联审批 the decision is asked for before all departments have answered,
# and then once more. Seen on 2026-12-01 with Node.js 20 and Python 3. Needs node and npm, python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund bpmn-engine@25.0.1 bpmn-elements@17.3.0
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check SpiffWorkflow==3.2.0
write() {
    cat <<XML
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="n">
<process id="p" isExecutable="true"><startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="split"/>
<inclusiveGateway id="split" default="f4"/>
<sequenceFlow id="f2" sourceRef="split" targetRef="A"><conditionExpression xsi:type="tFormalExpression">$1</conditionExpression></sequenceFlow>
<sequenceFlow id="f3" sourceRef="split" targetRef="B"><conditionExpression xsi:type="tFormalExpression">$1</conditionExpression></sequenceFlow>
<sequenceFlow id="f4" sourceRef="split" targetRef="other"/>
<userTask id="A"/><userTask id="B"/><userTask id="other"/>
<sequenceFlow id="f5" sourceRef="A" targetRef="join"/><sequenceFlow id="f6" sourceRef="B" targetRef="join"/>
<sequenceFlow id="f7" sourceRef="other" targetRef="join"/><inclusiveGateway id="join"/>
<sequenceFlow id="f8" sourceRef="join" targetRef="C"/><userTask id="C"/><sequenceFlow id="f9" sourceRef="C" targetRef="end"/><endEvent id="end"/></process></definitions>
XML
}
write '${environment.variables.yes}' >engine.bpmn
write yes >spiff.bpmn
cat >ask.mjs <<'JS'
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { Engine } from "bpmn-engine";
const listener = new EventEmitter();
const open = {};
const seen = [];
listener.on("activity.wait", (task) => {
  open[task.id] = task;
  if (task.id === "C") seen.push("C begun");
});
const engine = new Engine({ name: "join", source: readFileSync("engine.bpmn", "utf8"), variables: { yes: true } });
await engine.execute({ listener });
for (const id of ["A", "B"]) {
  seen.push(`${id} done`);
  const task = open[id];
  task.signal();
  await new Promise((resolve) => setTimeout(resolve, 100));
  if (id === "A" && open.C) {
    seen.push("C done");
    open.C.signal();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
console.log(seen.join(", "));
engine.stop();
JS
cat >ask.py <<'PY'
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState
parser = BpmnParser()
parser.add_bpmn_xml(etree.parse("spiff.bpmn").getroot())
workflow = BpmnWorkflow(parser.get_spec("p"))
workflow.task_tree.data["yes"] = True
for task in workflow.get_tasks():
    task.data["yes"] = True
seen = []
def go_on():
    workflow.do_engine_steps()
    seen.extend("C begun" for task in workflow.get_tasks(state=TaskState.READY) if task.task_spec.bpmn_id == "C")
go_on()
for name in ("A", "B"):
    seen.append(f"{name} done")
    next(task for task in workflow.get_tasks(state=TaskState.READY) if task.task_spec.bpmn_id == name).run()
    go_on()
print(", ".join(seen))
PY
engine=$(timeout 60 node ask.mjs)
spiff=$(env/bin/python -W ignore ask.py)
echo "bpmn-engine:   $engine"
echo "SpiffWorkflow: $spiff"
[ "$engine" = "A done, C begun, C done, B done, C begun" ] && [ "$spiff" = "A done, B done, C begun" ]
