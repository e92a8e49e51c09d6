"""Every way a test can be written: each has a fresh world, and what its set-up made is there."""

from __future__ import annotations

import textwrap

import pytest

pytest_plugins = ["pytester"]

HEAD = """
import asyncio, unittest
import boto3, pytest
from contextlib import asynccontextmanager
from billing_mock import mock_billing

def names():
    return [group["groupName"] for group in boto3.client("iot").list_billing_groups()["billingGroups"]]

def make(name):
    boto3.client("iot").create_billing_group(billingGroupName=name)

def unmocked():
    from botocore.hooks import HierarchicalEmitter
    assert HierarchicalEmitter.emit.__module__ == "botocore.hooks"
"""


@pytest.fixture
def run(pytester, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)

    def run(source, **outcomes):
        pytester.makepyfile(HEAD + textwrap.dedent(source))
        result = pytester.runpytest_subprocess("-p", "no:randomly", "-W", "error")
        result.assert_outcomes(**outcomes)
        return result

    return run


def test_unittest(run):
    run(
        """
        @mock_billing
        class Test(unittest.TestCase):
            def setUp(self):
                make("set-up")

            def test_a(self):
                make("a")
                self.assertEqual(["set-up", "a"], names())

            def test_b(self):
                make("b")
                self.assertEqual(["set-up", "b"], names())

            def test_sub(self):
                for name in "xy":
                    with self.subTest(name):
                        make(name)
                self.assertEqual(["set-up", "x", "y"], names())

            def tearDown(self):
                assert "set-up" in names()

        def test_after():
            unmocked()
        """,
        passed=4,
    )


def test_unittest_with_a_class_set_up(run):
    run(
        """
        @mock_billing(account_id="111122223333")
        class Test(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                make("class")

            def setUp(self):
                make("set-up")

            def test_a(self):
                make("a")
                self.assertEqual(["class", "set-up", "a"], names())

            def test_b(self):
                make("b")
                self.assertEqual(["class", "set-up", "b"], names())
                self.assertEqual("111122223333", boto3.client("sts").get_caller_identity()["Account"])

            @classmethod
            def tearDownClass(cls):
                assert "class" in names()

        def test_after():
            unmocked()
        """,
        passed=3,
    )


def test_a_failing_class_set_up_leaves_nothing_active(run):
    run(
        """
        @mock_billing
        class Test(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                make("class")
                raise RuntimeError

            def test_never(self):
                pass

        class TestSub(Test):
            pass

        def test_after():
            unmocked()
        """,
        errors=2,
        passed=1,
    )


def test_failures_are_failures(run):
    run(
        """
        @mock_billing
        class Test(unittest.TestCase):
            def test_fails(self):
                assert False

            @unittest.expectedFailure
            def test_expected(self):
                assert False

            @unittest.skip("never")
            def test_skipped(self):
                assert False

        @mock_billing
        class TestAsync(unittest.IsolatedAsyncioTestCase):
            async def test_fails(self):
                assert False

        @mock_billing
        class TestPlain:
            def test_fails(self):
                assert False

        def test_after():
            unmocked()
        """,
        failed=3,
        xfailed=1,
        skipped=1,
        passed=1,
    )


def test_inherited_tests(run):
    run(
        """
        class Base(unittest.TestCase):
            __test__ = False
            def test_inherited(self):
                make("inherited")
                self.assertEqual(self.expected, names())

        @mock_billing
        class Test(Base):
            __test__ = True
            expected = ["inherited"]

        class TestSub(Test):
            expected = ["set-up", "inherited"]
            def setUp(self):
                make("set-up")

        class TestOwnSetUp(Test):
            @classmethod
            def setUpClass(cls):
                pass

        def test_after():
            unmocked()
        """,
        passed=4,
    )


def test_isolated_asyncio(run):
    run(
        """
        @mock_billing
        class Test(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self):
                await asyncio.sleep(0)
                make("set-up")

            async def test_a(self):
                await asyncio.sleep(0)
                make("a")
                self.assertEqual(["set-up", "a"], names())

            async def test_b(self):
                self.assertEqual(["set-up"], names())

        def test_after():
            unmocked()
        """,
        passed=3,
    )


def test_plain_classes(run):
    run(
        """
        @mock_billing
        class TestPlain:
            def test_a(self):
                make("a")
                assert ["a"] == names()

            @staticmethod
            def test_static():
                make("static")
                assert ["static"] == names()

            @classmethod
            def test_class(cls):
                make("class")
                assert ["class"] == names()

            @pytest.mark.parametrize("number", [1, 2])
            def test_parameters(self, number, tmp_path):
                make(f"p{number}")
                assert [f"p{number}"] == names()

            class TestInner:
                def test_inner(self):
                    make("inner")
                    assert ["inner"] == names()

        def test_after():
            unmocked()
        """,
        passed=7,
    )


def test_plain_classes_with_set_up(run):
    run(
        """
        @mock_billing
        class TestMethods:
            def setup_method(self):
                make("set-up")

            @pytest.fixture
            def fixture(self):
                make("fixture")

            def test_a(self, fixture):
                make("a")
                assert ["set-up", "fixture", "a"] == names()

            def test_b(self):
                assert ["set-up"] == names()

            def teardown_method(self, method):
                assert method.__name__ in {"test_a", "test_b"}
                assert "set-up" in names()

        @mock_billing
        class TestClass:
            @classmethod
            def setup_class(cls):
                make("class")

            def test_a(self):
                make("a")
                assert ["class", "a"] == names()

            def test_b(self):
                make("b")
                assert ["class", "b"] == names()

            @classmethod
            def teardown_class(cls):
                assert "class" in names()

        class TestSub(TestMethods):
            def test_b(self):
                make("sub")
                assert ["set-up", "sub"] == names()

        @mock_billing
        class TestBroken:
            def setup_method(self):
                raise RuntimeError
            def test_never(self):
                pass

        def test_after():
            unmocked()
        """,
        passed=7,
        errors=1,
    )


def test_fixtures(run):
    run(
        """
        @pytest.fixture
        @mock_billing
        def made():
            make("made")
            yield names()
            assert ["made", "more"] == names()

        def test_in_a_generator_fixture(made):
            make("more")
            assert ["made"] == made

        @pytest.fixture(scope="module")
        @mock_billing(account_id="111122223333")
        def payer():
            yield boto3.client("sts")

        def test_in_a_module_fixture(payer):
            assert "111122223333" == payer.get_caller_identity()["Account"]

        """,
        passed=2,
    )


def test_a_fixture_that_returns_is_over_when_it_has(run):
    run(
        """
        @pytest.fixture
        @mock_billing
        def computed():
            make("gone")
            return names()

        def test_of_a_plain_fixture(computed):
            assert ["gone"] == computed
            unmocked()
        """,
        passed=1,
    )


def test_async_generators(run):
    run(
        """
        @asynccontextmanager
        @mock_billing
        async def session():
            make("session")
            try:
                yield names()
            except KeyError:
                make("thrown")
                assert ["session", "thrown"] == names()
                raise

        def test_values_and_exceptions_pass():
            async def main():
                async with session() as found:
                    assert ["session"] == found
                    assert ["session"] == names()
                unmocked()
                with pytest.raises(KeyError):
                    async with session():
                        raise KeyError
                unmocked()
            asyncio.run(main())

        def test_left_early():
            closed = []
            @mock_billing
            async def steps():
                try:
                    while True:
                        got = yield names()
                        if got:
                            make(got)
                finally:
                    closed.append(names())

            async def main():
                running = steps()
                assert [] == await running.asend(None)
                assert ["sent"] == await running.asend("sent")
                await running.aclose()
            asyncio.run(main())
            assert [["sent"]] == closed
            unmocked()
        """,
        passed=2,
    )


def test_without_pytest(pytester):
    pytester.makepyfile(
        run=HEAD.replace("import boto3, pytest", "import boto3")
        + textwrap.dedent(
            """
            @mock_billing
            class Test(unittest.TestCase):
                @classmethod
                def setUpClass(cls):
                    make("class")
                def test_a(self):
                    make("a")
                    self.assertEqual(["class", "a"], names())
                def test_b(self):
                    make("b")
                    self.assertEqual(["class", "b"], names())

            @mock_billing
            class Plain:
                def run(self):
                    make("plain")
                    return names()

            if __name__ == "__main__":
                assert ["plain"] == Plain().run() == Plain().run()
                import sys
                assert "pytest" not in sys.modules
                unittest.main()
            """
        )
    )
    result = pytester.runpython("run.py")

    assert 0 == result.ret
    result.stderr.fnmatch_lines(["*Ran 2 tests*", "OK"])


def test_what_a_decorator_returns_is_what_it_was_given():
    from billing_mock import mock_billing

    class Test:
        """Of something."""

        def test(self):
            """Do it."""

    decorated = mock_billing(Test)

    assert decorated is Test
    assert ("Do it.", "Test.test") == (Test.test.__doc__, Test.test.__qualname__.rpartition(".<locals>.")[2])
