"""Counting batches and epochs ahead, against walking through them one by one."""

from hypothesis import given
from hypothesis import strategies as st

from bpgui.engine.course import Course, Place
from bpgui.engine.pace import Pace


def _walk(course: Course, place: Place) -> Place:
    sample = place.sample + course.size
    return Place(place.epoch + 1, 0) if sample >= course.samples else Place(place.epoch, sample)


courses = st.integers(1, 30).flatmap(
    lambda samples: st.builds(Course, samples=st.just(samples), size=st.integers(1, samples))
)


@given(course=courses, begun=st.integers(0, 29), batches=st.integers(1, 70))
def test_a_course_counts_as_one_walks(course: Course, begun: int, batches: int) -> None:
    start = Place(5, begun % course.batches * course.size)
    places = [start]
    for _ in range(batches):
        places.append(_walk(course, places[-1]))
    end = places[-1]
    assert course.after(start, batches) == end
    assert course.epochs(start, batches) == len({place.epoch for place in places[:-1]})
    assert course.between(start, end) == (end.epoch - 5) * course.samples + end.sample - start.sample
    whole = [count for count, place in enumerate(places) if count and place.sample == 0]
    assert course.fitting(start, batches) == (whole[-1] if whole else batches)
    if whole:
        assert course.left(start) == whole[0]
        assert course.until(start, end.epoch) == whole[-1]
    assert course.after(start, 0) == start


def test_the_pace_begins_with_one_batch_and_grows_step_by_step() -> None:
    pace = Pace()
    assert pace.batches(1000.0) == 1
    pace.took(1, 0.001)
    assert pace.batches(0.0035) == 3
    assert pace.batches(1000.0) == 8
    pace.took(8, 0.001)
    assert pace.batches(1000.0) == 64
    assert pace.batches(0.0) == pace.batches(-1.0) == 1


def test_batches_too_fast_for_the_clock_still_grow_step_by_step() -> None:
    pace = Pace()
    pace.took(10, 0.0)
    assert pace.batches(0.01) == 80
