"""Samples of call quality as pages report them."""

GOOD = {
    "intervalS": 10.0, "freezes": 0, "freezeS": 0.0, "concealment": 0.001, "fps": 20.0,
    "jitterBufferMs": 60.0, "rttMs": 40.0, "loss": 0.0, "path": "udp", "width": 640, "height": 360,
}  # fmt: skip
