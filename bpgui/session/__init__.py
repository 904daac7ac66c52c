"""Training in its own thread: QtCore only, no widgets."""

from bpgui.session.messages import Progress, Request, State, Step
from bpgui.session.session import Session

__all__ = ["Progress", "Request", "Session", "State", "Step"]
