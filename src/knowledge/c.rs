//! What compilers and makes of C and C++ do, and which libraries are always there.

/// Programs that compile or link. Source: the manual pages of GCC and Clang; POSIX, `c17`.
pub const COMPILERS: &[&str] = &["c++", "c99", "cc", "clang", "clang++", "g++", "gcc", "tcc"];

/// Those of C++. Source: see [`COMPILERS`].
pub const CPP_COMPILERS: &[&str] = &["c++", "clang++", "g++"];

/// Ends of names of sources in C++. Source: GCC's manual, "Options Controlling the Kind of Output".
pub const CPP_SOURCES: &[&str] = &[".C", ".cc", ".cp", ".cpp", ".cxx"];

/// Ends of names of sources that compilers read. Source: see [`CPP_SOURCES`].
pub const SOURCES: &[&str] = &[".C", ".S", ".c", ".cc", ".cp", ".cpp", ".cxx", ".s"];

/// Libraries that `-l` names and that belong to the C library of Debian and Alpine. Source: the packages libc6 and musl.
pub const OF_LIBC: &[&str] = &["c", "dl", "m", "pthread", "resolv", "rt", "util"];

/// A library that a compiler brings, and that a small image may not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfCompiler {
    /// What `-l` names.
    pub library: &'static str,
    /// The package of Debian and Ubuntu; empty if each image has it.
    pub debian: &'static str,
    /// The package of Alpine.
    pub alpine: &'static str,
}

/// Libraries of GCC. Source: the packages of gcc-12 in Debian, which apt needs libstdc++6 and libgcc-s1 of; of gcc in Alpine.
pub const OF_COMPILER: &[OfCompiler] = &[
    OfCompiler {
        library: "atomic",
        debian: "libatomic1",
        alpine: "libatomic",
    },
    OfCompiler {
        library: "gcc_s",
        debian: "",
        alpine: "libgcc",
    },
    OfCompiler {
        library: "gomp",
        debian: "libgomp1",
        alpine: "libgomp",
    },
    OfCompiler {
        library: "stdc++",
        debian: "",
        alpine: "libstdc++",
    },
];

/// Options with which a compiler links more than its usual libraries, or others. Source: GCC's manual, "Options for Linking", "Program Instrumentation Options".
pub const LINKED_UNUSUALLY: &[&str] = &["-fopenmp", "-fsanitize", "-m32", "-rpath"];

/// Packages that bring a compiler of C++. Source: packages.debian.org, pkgs.alpinelinux.org.
pub const BRING_CPP_COMPILERS: &[&str] = &["alpine-sdk", "build-base", "clang", "g++"];

/// Programs in recipes of makefiles that leave nothing that a container needs. Sources: POSIX; GNU binutils; the manuals of Bison and Flex.
pub const HARMLESS_IN_RECIPES: &[&str] = &[
    ":", "[", "ar", "bison", "chmod", "echo", "flex", "lex", "mkdir", "printf", "protoc", "ranlib",
    "re2c", "rm", "strip", "test", "touch", "true", "yacc",
];

/// Targets of makefiles that building does not reach, and whose recipes do something else. Source: GNU make's manual, "Standard Targets for Users".
pub const OTHER_TARGETS: &[&str] = &[
    "bench",
    "benchmark",
    "check",
    "clean",
    "cppcheck",
    "debug",
    "depend",
    "dist",
    "distclean",
    "doc",
    "docker",
    "docs",
    "doxygen",
    "format",
    "gdb",
    "help",
    "install",
    "lint",
    "memcheck",
    "mrproper",
    "package",
    "re",
    "release",
    "run",
    "start",
    "tags",
    "test",
    "tests",
    "uninstall",
    "valgrind",
];

/// Modules that CMake brings. Source: cmake-modules(7).
pub const CMAKE_MODULES: &[&str] = &[
    "CMakeDependentOption",
    "CMakePackageConfigHelpers",
    "CPack",
    "CTest",
    "CheckCCompilerFlag",
    "CheckCSourceCompiles",
    "CheckCXXCompilerFlag",
    "CheckCXXSourceCompiles",
    "CheckFunctionExists",
    "CheckIPOSupported",
    "CheckIncludeFile",
    "CheckIncludeFileCXX",
    "CheckIncludeFiles",
    "CheckLibraryExists",
    "CheckSymbolExists",
    "CheckTypeSize",
    "FeatureSummary",
    "FindPkgConfig",
    "FindThreads",
    "GNUInstallDirs",
    "TestBigEndian",
];

/// Commands that make no files and include no others. Source: cmake-commands(7), those of the modules that are known.
pub const CMAKE_HARMLESS: &[&str] = &[
    "add_compile_definitions",
    "add_compile_options",
    "add_definitions",
    "add_dependencies",
    "add_link_options",
    "add_test",
    "aux_source_directory",
    "break",
    "check_c_compiler_flag",
    "check_c_source_compiles",
    "check_cxx_compiler_flag",
    "check_cxx_source_compiles",
    "check_function_exists",
    "check_include_file",
    "check_include_file_cxx",
    "check_include_files",
    "check_ipo_supported",
    "check_library_exists",
    "check_symbol_exists",
    "check_type_size",
    "cmake_dependent_option",
    "cmake_minimum_required",
    "cmake_parse_arguments",
    "cmake_policy",
    "continue",
    "else",
    "elseif",
    "enable_language",
    "enable_testing",
    "find_file",
    "find_library",
    "find_package",
    "find_path",
    "find_program",
    "get_filename_component",
    "get_property",
    "get_target_property",
    "include_directories",
    "link_directories",
    "link_libraries",
    "list",
    "mark_as_advanced",
    "math",
    "message",
    "pkg_check_modules",
    "pkg_search_module",
    "return",
    "separate_arguments",
    "site_name",
    "source_group",
    "string",
    "target_compile_definitions",
    "target_compile_features",
    "target_compile_options",
    "target_include_directories",
    "target_link_directories",
    "target_link_libraries",
    "target_link_options",
    "target_precompile_headers",
    "target_sources",
    "unset",
    "variable_watch",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        for table in [
            COMPILERS,
            CPP_COMPILERS,
            CPP_SOURCES,
            SOURCES,
            OF_LIBC,
            HARMLESS_IN_RECIPES,
            OTHER_TARGETS,
            CMAKE_MODULES,
            CMAKE_HARMLESS,
        ] {
            assert!(table.is_sorted(), "{table:?}");
        }
    }
}
