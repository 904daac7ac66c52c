"""Which live views there are: their titles, in the order of the menu, and what makes them."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.chain_rule.chain_rule_view import ChainRuleView
from bpgui.gui.views.decision.decision_map import DecisionMap
from bpgui.gui.views.distributions.distributions_view import DistributionsView
from bpgui.gui.views.flow.flow_view import FlowView
from bpgui.gui.views.loss_surface.loss_surface import LossSurface
from bpgui.gui.views.operating_points.operating_points import OperatingPoints
from bpgui.gui.views.relaxation.relaxation_view import RelaxationView
from bpgui.gui.views.results.results_view import ResultsView
from bpgui.gui.views.steps.step_panel import StepPanel
from bpgui.gui.views.weight_images.weight_images import WeightImages

VIEWS: dict[str, Callable[[Workspace], QWidget]] = {
    "Decision map": DecisionMap,
    "Step through": StepPanel,
    "Chain rule": ChainRuleView,
    "Gradient flow": FlowView,
    "Distributions": DistributionsView,
    "Results": ResultsView,
    "Relaxation": RelaxationView,
    "Weight images": WeightImages,
    "Activation": OperatingPoints,
    "Loss surface": LossSurface,
}
