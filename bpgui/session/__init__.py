"""Training in its own thread: QtCore only, no widgets."""

from bpgui.session.messages import Progress, Request, State, Step
from bpgui.session.session import Session
from bpgui.session.warm_up import WarmUp

__all__ = ["Progress", "Request", "Session", "State", "Step", "WarmUp"]
