from training.models.certificates import Certificate
from training.models.counts import RatingCount, StepCount
from training.models.discussion import Contribution
from training.models.fixed import NeverChanged
from training.models.groups import FidelityReport, TrainingGroup
from training.models.learning import Cohort, Enrolment, Qualification, SeenStep
from training.models.pages import LessonPage, ModulePage, TrainingIndexPage
from training.models.work import Attempt, Submission

__all__ = [
    "Attempt",
    "Certificate",
    "Cohort",
    "Contribution",
    "Enrolment",
    "FidelityReport",
    "LessonPage",
    "ModulePage",
    "NeverChanged",
    "Qualification",
    "RatingCount",
    "SeenStep",
    "StepCount",
    "Submission",
    "TrainingGroup",
    "TrainingIndexPage",
]
