"""``python -m tests.chat_server.llama WEIGHTS``: a real model, until stdin closes."""

import sys

import xllamacpp


def main() -> None:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = sys.argv[1]
    parameters.n_ctx = 8192
    parameters.n_parallel = 2
    parameters.port = 0
    parameters.cpuparams.n_threads = 1  # more wait for each other where tests share the machine
    parameters.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
