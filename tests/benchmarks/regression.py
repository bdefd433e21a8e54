"""Logistic regressions, with weights in the features' own units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def logistic(
    values: NDArray[np.float64], held: NDArray[np.bool_], *, strength: float, digits: int
) -> tuple[tuple[float, ...], float]:
    """Return weights and base that tell which rows of ``values`` (n, features) ``held`` (n).

    The regression is scikit-learn's on standardized features, with C = ``strength``.
    """
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=strength, max_iter=1000).fit(scaler.transform(values), held)
    weights = model.coef_[0] / scaler.scale_
    base = float(model.intercept_[0] - (weights * scaler.mean_).sum())
    return tuple(round(float(each), digits) for each in weights), round(base, digits)
