package dev.jackfield;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.jackfield.core.Core;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules of the house that a compiler does not hold: see "The house" and "Rules of the core". */
class ArchitectureTest {
    private static final String CLOCK_OWNER = "dev.jackfield.core.SystemClock";
    private static final String RANDOM_OWNER = "dev.jackfield.core.Randoms";

    private static final JavaClasses STACK = new ClassFileImporter()
            .importUrl(Core.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void arrowsRunDownwardsOnly() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.jackfield..")
                .withOptionalLayers(true)
                .layer("host")
                .definedBy("dev.jackfield.host..")
                .layer("socket")
                .definedBy("dev.jackfield.socket..")
                .layer("tcp")
                .definedBy("dev.jackfield.tcp..")
                .layer("udp")
                .definedBy("dev.jackfield.udp..")
                .layer("raw")
                .definedBy("dev.jackfield.raw..")
                .layer("ip")
                .definedBy("dev.jackfield.ip..")
                .layer("link")
                .definedBy("dev.jackfield.link..")
                .layer("wire")
                .definedBy("dev.jackfield.wire..")
                .layer("core")
                .definedBy("dev.jackfield.core..")
                .whereLayer("core")
                .mayNotAccessAnyLayer()
                .whereLayer("wire")
                .mayOnlyAccessLayers("core")
                .whereLayer("link")
                .mayOnlyAccessLayers("wire", "core")
                .whereLayer("ip")
                .mayOnlyAccessLayers("link", "wire", "core")
                .whereLayer("tcp")
                .mayOnlyAccessLayers("ip", "link", "wire", "core")
                .whereLayer("udp")
                .mayOnlyAccessLayers("ip", "link", "wire", "core")
                .whereLayer("raw")
                .mayOnlyAccessLayers("ip", "link", "wire", "core")
                .whereLayer("socket")
                .mayOnlyAccessLayers("tcp", "udp", "raw", "ip", "link", "wire", "core")
                .whereLayer("host")
                .mayOnlyAccessLayers("socket", "tcp", "udp", "raw", "ip", "link", "wire", "core"));
    }

    @Test
    void eachClassBelongsToALayer() {
        check(classes()
                .should()
                .resideInAnyPackage(
                        "dev.jackfield.host..",
                        "dev.jackfield.socket..",
                        "dev.jackfield.tcp..",
                        "dev.jackfield.udp..",
                        "dev.jackfield.raw..",
                        "dev.jackfield.ip..",
                        "dev.jackfield.link..",
                        "dev.jackfield.wire..",
                        "dev.jackfield.core.."));
    }

    @Test
    void theStackUsesTheJdkOnly() {
        check(classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "javax.crypto..", "dev.jackfield.."))
                .as("the stack should use nothing but what the JDK's base module exports"));
    }

    @Test
    void timeIsReadFromTheHostsClockOnly() {
        check(noClasses()
                .that(not(isOrIsInside(CLOCK_OWNER)))
                .should()
                .accessTargetWhere(targetIsOneOf(Set.of(
                        "java.lang.System.nanoTime",
                        "java.lang.System.currentTimeMillis",
                        "java.time.Instant.now",
                        "java.time.LocalDateTime.now",
                        "java.time.ZonedDateTime.now",
                        "java.time.OffsetDateTime.now",
                        "java.time.InstantSource.system",
                        "java.time.Clock.systemUTC",
                        "java.time.Clock.systemDefaultZone",
                        "java.time.Clock.system"))));
    }

    @Test
    void noThreadIsStartedButTheDriver() {
        check(noClasses()
                .that(not(isOrIsInside(CLOCK_OWNER)))
                .should()
                .accessTargetWhere(targetIsOneOf(Set.of(
                                "java.lang.Thread.<init>",
                                "java.lang.Thread.start",
                                "java.lang.Thread.ofPlatform",
                                "java.lang.Thread.ofVirtual",
                                "java.lang.Thread.startVirtualThread",
                                "java.lang.Thread.sleep",
                                "java.util.Timer.<init>",
                                "java.util.concurrent.ForkJoinPool.<init>",
                                "java.util.concurrent.ForkJoinPool.commonPool",
                                "java.util.concurrent.ThreadPoolExecutor.<init>"))
                        .or(targetIsOwnedBy("java.util.concurrent.Executors"))));
    }

    @Test
    void randomnessIsDrawnFromTheHostsSourceOnly() {
        check(noClasses()
                .that(not(isOrIsInside(RANDOM_OWNER)))
                .should()
                .accessTargetWhere(targetIsOneOf(Set.of(
                        "java.lang.Math.random",
                        "java.lang.StrictMath.random",
                        "java.util.Random.<init>",
                        "java.util.SplittableRandom.<init>",
                        "java.util.UUID.randomUUID",
                        "java.util.concurrent.ThreadLocalRandom.current",
                        "java.util.random.RandomGenerator.getDefault",
                        "java.util.random.RandomGenerator.of",
                        "java.security.SecureRandom.<init>",
                        "java.security.SecureRandom.getInstance",
                        "java.security.SecureRandom.getInstanceStrong"))));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(STACK);
    }

    private static DescribedPredicate<JavaClass> isOrIsInside(String name) {
        return describe(
                name + " or inside it",
                c -> c.getName().equals(name) || c.getName().startsWith(name + "$"));
    }

    private static DescribedPredicate<JavaAccess<?>> targetIsOneOf(Set<String> names) {
        return describe(
                "the target is one of " + names.stream().sorted().toList(),
                access -> names.contains(access.getTargetOwner().getName() + "."
                        + access.getTarget().getName()));
    }

    private static DescribedPredicate<JavaAccess<?>> targetIsOwnedBy(String owner) {
        return describe(
                "the target is in " + owner,
                access -> access.getTargetOwner().getName().equals(owner));
    }
}
