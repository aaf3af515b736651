"""How a quota is divided among those who ask: one method a module, each pure, each with its source and assumptions."""

from burabay.quota.allocation.applications import ByApplications
from burabay.quota.allocation.first_come import FirstCome
from burabay.quota.allocation.history import ByHistory
from burabay.quota.allocation.model import Claim, Method, Share, Shared

METHODS: dict[str, type[Method]] = {each.name: each for each in (ByHistory, ByApplications, FirstCome)}

__all__ = ["METHODS", "ByApplications", "ByHistory", "Claim", "FirstCome", "Method", "Share", "Shared"]
