"""Training in its own thread: QtCore only, no widgets."""

from bpgui.session.messages import Progress, Request, State, Step
from bpgui.session.session import Session
from bpgui.session.warm_up import Ahead, WarmUp

__all__ = ["Ahead", "Progress", "Request", "Session", "State", "Step", "WarmUp"]
