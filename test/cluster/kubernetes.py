"""Validates a manifest of Kubernetes, and tells what its containers run."""
import json
import sys

import kubernetes_validate
import yaml

question = json.load(sys.stdin)
with open(question["manifest"]) as file:
    jobs = list(yaml.safe_load_all(file))
wrong = []
for job in jobs:
    try:
        kubernetes_validate.validate(job, "1.37", strict=True)
    except kubernetes_validate.ValidationError as error:
        wrong.append(str(error.message))
answer = {
    "wrong": wrong,
    "jobs": [
        {
            "completions": job["spec"].get("completions", 1),
            "command": job["spec"]["template"]["spec"]["containers"][0]["command"],
        }
        for job in jobs
    ],
}
with open(sys.argv[1], "w") as file:
    json.dump(answer, file)
