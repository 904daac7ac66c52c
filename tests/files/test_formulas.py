"""Formulas as HTML and LaTeX."""

import pytest

from bpgui.files.formulas import as_html, as_latex, as_text


@pytest.mark.parametrize(
    ("formula", "html"),
    [
        ("z_{h1}", "<i>z</i><sub>h1</sub>"),
        ("delta_{o1} * f'(z)", "<i>\u03b4</i><sub>o1</sub>&nbsp;&middot; <i>f</i>&prime;(<i>z</i>)"),
        ("dL/dw_{x1,h1}", "&part;<i>L</i>/&part;<i>w</i><sub>x1,h1</sub>"),
        ("2.5e-05", "2.5&middot;10<sup>-5</sup>"),
        ("a < b", "<i>a</i> &lt; <i>b</i>"),
        ("exp(-z^2)", "exp(\u2212<i>z</i><sup>2</sup>)"),
        ("tanh((-0.5))", "tanh(\u22120.5)"),
        ("((-0.5) - 1)", "((\u22120.5) \u2212 1)"),
        ("2 / 2.5e-05", "2 / (2.5&middot;10<sup>-5</sup>)"),
        ("2.5e-05^2", "(2.5&middot;10<sup>-5</sup>)<sup>2</sup>"),
        ("L_{a<b>}", "<i>L</i><sub>a&lt;b&gt;</sub>"),
        ("1 where z > 0, else 0", "1 where <i>z</i> &gt; 0, else 0"),
    ],
)
def test_html(formula: str, html: str) -> None:
    assert as_html(formula) == html


@pytest.mark.parametrize(
    ("formula", "latex"),
    [
        ("z_{h1} = w_{x1,h1} * x_{1}", "z_{h1} = w_{x1,h1} \\cdot x_{1}"),
        ("eta * g / (sqrt(q_{c}) + epsilon)", "\\eta  \\cdot g / (\\sqrt{q_{c}} + \\epsilon )"),
        ("1/3 * sum_s y", "1/3 \\cdot \\sum_{s} y"),
        ("-2e-07", "-2 \\cdot 10^{-7}"),
        ("2 / 2.5e-05", "2 / (2.5 \\cdot 10^{-5})"),
        ("2.5e-05^2", "(2.5 \\cdot 10^{-5})^{2}"),
        ("tanh((-0.5))", "\\tanh (-0.5)"),
        ("L_{hidden_1 50%}", "L_{\\text{hidden\\_1 50\\%}}"),
        ("L_{a\\b~c}", "L_{\\text{a}\\backslash \\text{b}\\sim \\text{c}}"),
        ("L_{a{b}}", "L\\_\\{a\\{b\\}\\}"),
        ("w_{x1,h1.2}'", "w_{x1,h1.2}'"),
        ("the parabola's lowest point", "\\text{ the parabola's lowest point }"),
        ("1 where z > 0", "1 \\text{ where } z > 0"),
        ("not a number", "\\text{ not a number }"),
    ],
)
def test_latex(formula: str, latex: str) -> None:
    assert as_latex(formula) == latex


def test_text() -> None:
    assert as_text("w_{x1,h1} * x_{1}") == "w_x1,h1 x x_1"
