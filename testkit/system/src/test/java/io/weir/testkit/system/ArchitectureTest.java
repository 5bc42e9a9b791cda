package io.weir.testkit.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the module graph alone cannot say. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.weir");

  private static final String[] PURE = {
    "io.weir.kernel..",
    "io.weir.columnar..",
    "io.weir.domain..",
    "io.weir.dataflow..",
    "io.weir.sql.."
  };

  @Test
  void pureModulesKnowNoActorFileOrSocket() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.pekko..", "java.nio.file..", "java.net..", "java.sql..", "scala..")
        .check(CLASSES);
  }

  @Test
  void edgesKnowTheGatewayOnly() {
    noClasses()
        .that()
        .resideInAnyPackage("io.weir.pgwire..", "io.weir.http..", "io.weir.session..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.weir.entity..", "io.weir.executor..", "io.weir.storage..", "io.weir.connector..")
        .check(CLASSES);
  }

  @Test
  void onlyTheNodeNamesConnectors() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.weir.node..", "io.weir.connector..", "io.weir.testkit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.weir.connector.kafka..",
            "io.weir.connector.generator..",
            "io.weir.connector.postgres..")
        .check(CLASSES);
  }

  @Test
  void theDataPlaneKnowsNoSql() {
    noClasses()
        .that()
        .resideInAnyPackage("io.weir.executor..", "io.weir.storage..", "io.weir.entity..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.weir.sql..", "io.weir.session..")
        .check(CLASSES);
  }
}
