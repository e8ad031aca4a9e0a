from __future__ import annotations

import socket

import pytest

from sandbox.__main__ import main
from sandbox.world import World


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--port", "99999"], "99999 is no port"),
        (["--port", "x"], "x is no port"),
        (["--token", "secret"], "a token looks like 42:LETTERS"),
    ],
)
def test_wrong_arguments_end_with_one_line_and_2(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert complaint in capsys.readouterr().err.splitlines()[-1]


def test_a_busy_port_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 2
    assert capsys.readouterr().err.startswith(f"cannot listen on port {port}")


def test_ids_go_on_growing_when_a_sandbox_is_started_again() -> None:
    world = World(first_id=5000)
    assert world.send(7, "x").id == 5000
    assert world.updates.waiting()[0].id == 5000
