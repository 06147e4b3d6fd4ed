package dev.jackfield.testing.mutation;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pitest.classinfo.ClassByteArraySource;
import org.pitest.help.PitHelpError;
import org.pitest.testapi.Configuration;
import org.pitest.testapi.TestGroupConfig;
import org.pitest.testapi.TestPluginFactory;
import org.pitest.testapi.TestSuiteFinder;
import org.pitest.testapi.TestUnit;
import org.pitest.testapi.TestUnitFinder;

/**
 * How PIT finds and runs JUnit's tests: what it runs at once is a whole test class, until the first failure.
 *
 * <p>The tests of TCP take a millisecond each, and to have JUnit find one of them takes ten: for each mutant that lives, a thousand times. A class
 * is found once for all of its tests. Nor need they be run to be counted, as they must be where each invocation of a parameterized test is on its
 * own: a process that starts after a mutant that ran for ever begins with the next mutant at once.
 */
public final class TestClasses implements TestPluginFactory {
    @Override
    public String name() {
        return "test-classes";
    }

    @Override
    public String description() {
        return "JUnit's tests, a class at a time";
    }

    @Override
    public Configuration createTestFrameworkConfiguration(
            TestGroupConfig groups,
            ClassByteArraySource source,
            Collection<String> excludedRunners,
            Collection<String> includedMethods) {
        return new Configuration() {
            @Override
            public TestUnitFinder testUnitFinder() {
                return (type, listener) -> find(type, groups);
            }

            @Override
            public TestSuiteFinder testSuiteFinder() {
                return type -> List.of();
            }

            @Override
            public Optional<PitHelpError> verifyEnvironment() {
                return Optional.empty();
            }
        };
    }

    /** Nested classes are run by the one around them. */
    private static List<TestUnit> find(Class<?> type, TestGroupConfig groups) {
        return type.getEnclosingClass() == null ? List.of(new TestClass(type, groups.getExcludedGroups())) : List.of();
    }
}
