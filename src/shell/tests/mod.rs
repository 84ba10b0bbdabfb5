//! What is read and what is not, construct by construct; and that nothing is lost, whatever the bytes.

use proptest::prelude::*;

use self::shape::shape;
use super::*;
use crate::text::LogicalSpan;

mod shape;

fn read(text: &[u8], mode: Mode) -> Script {
    let script = parse(text, LogicalSpan::new(0, text.len()), mode);
    check_tokens(text, LogicalSpan::new(0, text.len()), &script);
    script
}

/// Tokens are in order, cover everything but blanks, and hold their substitutions.
fn check_tokens(text: &[u8], span: LogicalSpan, script: &Script) {
    let mut at = span.start;
    let ends = [Token {
        kind: TokenKind::Newline,
        span: LogicalSpan::empty(span.end as usize),
    }];
    for token in script.tokens.iter().chain(&ends) {
        assert!(at <= token.span.start, "tokens overlap in {text:?}");
        let gap = &text[at as usize..token.span.start as usize];
        assert!(
            gap.iter().all(|byte| matches!(byte, b' ' | b'\t')),
            "{gap:?} is lost in {text:?}"
        );
        at = token.span.end;
    }
    assert_eq!(script.list.is_none(), script.problem.is_some());
    if script.list.is_none() {
        assert_eq!(script.tokens.len(), 1);
        assert_eq!(script.tokens[0].kind, TokenKind::Opaque);
        assert!(script.substitutions.is_empty());
    }
    for substitution in &script.substitutions {
        let token = script.tokens[substitution.token.index()];
        assert!(token.span.contains(substitution.span));
        check_tokens(text, substitution.span, &substitution.script);
    }
}

fn assert_shapes(mode: Mode, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(shape(text, mode), *expected, "{text}");
    }
}

fn assert_rejected(mode: Mode, texts: &[&str]) {
    for text in texts {
        let shape = shape(text, mode);
        assert!(shape.starts_with('!'), "{text} gives {shape}");
    }
}

#[test]
fn empty_texts_are_scripts() {
    assert_shapes(
        Mode::Line,
        &[("", ""), (" \t ", ""), ("# x && y", ""), ("  # \"", "")],
    );
    assert_shapes(Mode::Script, &[("", ""), ("\n\n # a\n\\\n\n", "")]);
}

#[test]
fn lists_and_pipelines() {
    assert_shapes(
        Mode::Line,
        &[
            ("a b  c", "[a|b|c]"),
            ("a&&b ||c;d & e", "[a] && [b] || [c]; [d]& [e]"),
            ("a|b |& c", "[a] | [b] |& [c]"),
            ("! a | b && ! c", "! [a] | [b] && ! [c]"),
            (
                "time -p a; time; time ! b",
                "time -p [a]; time []; time ! [b]",
            ),
            ("a | time b", "[a] | [time|b]"),
            ("a # b; c", "[a]"),
            ("a;#b", "[a];"),
            ("a#b ''#c", "[a#b|''#c]"),
            ("!a if then", "[!a|if|then]"),
            ("a \r\x0b", "[a|\r\x0b]"),
        ],
    );
    assert_rejected(
        Mode::Line,
        &[
            ";",
            "& a",
            "a &&",
            "a && && b",
            "a ||",
            "a |",
            "| a",
            "a ; ; b",
            "a ;; b",
            "a & ; b",
            "a &&& b",
            "a || | b",
            "!",
            "! ! a",
            "a | ! b",
            "a && # b",
            "a )",
            "in a",
            "]] a",
            "then",
            "a; fi",
        ],
    );
}

#[test]
fn assignments_and_words() {
    assert_shapes(
        Mode::Line,
        &[
            ("A=1 B+=2 c D=3", "[=A=1|=B+=2|c|D=3]"),
            ("a[1]=x a[i + 1]+=y b[1]", "[=a[1]=x|=a[i + 1]+=y|b[1]]"),
            ("a=(1 '2 )' $(b)) c", "[=a=(1 '2 )' $(b))|c] @0:b"),
            ("a=() >b", "[=a=()|< > b>]"),
            ("declare -a x=(1 2) y=3", "[declare|-a|x=(1 2)|y=3]"),
            ("1a=b a-b=c", "[1a=b|a-b=c]"),
            ("'a'=b", "['a'=b]"),
            (r#"a'b c'"d $e \" f"\ g"#, r#"[a'b c'"d $e \" f"\ g]"#),
            (r"$'a\'b' $'\\'", r"[$'a\'b'|$'\\']"),
            (
                "${a:-b c} ${a:-'}'} ${#a} ${!a} ${#} ${a[1]} ${@:1}",
                "[${a:-b c}|${a:-'}'}|${#a}|${!a}|${#}|${a[1]}|${@:1}]",
            ),
            (
                r#""${a:-"b c"}" ${a//\}/x} ${a%%*( )}"#,
                r#"["${a:-"b c"}"|${a//\}/x}|${a%%*( )}]"#,
            ),
            (
                "$((1 + (2))) $[ 1 ] $(( $(a) ))",
                "[$((1 + (2)))|$[ 1 ]|$(( $(a) ))] @2:a",
            ),
            ("a@(b|c d) !(e) *.{f,g}", "[a@(b|c d)|!(e)|*.{f,g}]"),
            ("{} x", "[{}|x]"),
            ("a{b,c}{1..3} ~/d", "[a{b,c}{1..3}|~/d]"),
            ("a\\", "[a\\]"),
            ("$ a$ \"$\"", "[$|a$|\"$\"]"),
            ("let 'a = 1' b=2", "[let|'a = 1'|b=2]"),
        ],
    );
    assert_rejected(
        Mode::Line,
        &[
            "'a",
            "\"a",
            "a \"b $(c \"d\" ",
            "$(a",
            "`a",
            "${a",
            "$'a",
            "${}",
            "${a.b}",
            "${ a; }",
            "$((1)",
            "$[1",
            "a=(b",
            "a=(b;c)",
            "a=(b (c))",
            "a=(b)c",
            "a b=(c)",
            "a (b)",
            "a@(b",
            "a[1",
            "a[ b ]",
        ],
    );
}

#[test]
fn redirections() {
    assert_shapes(
        Mode::Line,
        &[
            (">a <b >>c", "[< > a>|< < b>|< >> c>]"),
            (
                "a 2>&1 >|b <>c 3<&-",
                "[a|<2 >& 1>|< >| b>|< <> c>|<3 <& ->]",
            ),
            ("a&>b &>>c", "[a|< &> b>|< &>> c>]"),
            ("a {fd}>b {1}>c 2 >d", "[a|<{fd} > b>|{1}|< > c>|2|< > d>]"),
            ("a <<<b <<< 'c d'", "[a|< <<< b>|< <<< 'c d'>]"),
            ("a <<EOF <<-'B' | c", "[a|< << EOF>|< <<- 'B'>] | [c]"),
            (
                "a <(b) >(c d) e<(f)",
                "[a|<(b)|>(c d)|e<(f)] @1:b @2:c d @3:f",
            ),
            ("a > >(b)", "[a|< > >(b)>] @2:b"),
            ("a 2>&1>b", "[a|<2 >& 1>|< > b>]"),
            ("{ a; } 2>b <c && d", "{ [a]; }<2 > b>< < c> && [d]"),
        ],
    );
    assert_rejected(
        Mode::Line,
        &[
            "a >",
            "a > > b",
            "a >1>b",
            "a >&",
            "a > (b)",
            "a << $b",
            "a <<",
            "{ a; } >b c",
            "{ (a) >b }",
            "(a) b",
        ],
    );
}

#[test]
fn compound_commands() {
    assert_shapes(
        Mode::Line,
        &[
            ("{ a; b; }", "{ [a]; [b]; }"),
            ("(a; (b) )", "( [a]; ( [b] ) )"),
            ("{ (a) }", "{ ( [a] ) }"),
            ("if a; then b; fi", "if [a]; then [b]; fi"),
            (
                "if a && b; then c; elif d; then e; else f; fi | g",
                "if [a] && [b]; then [c]; elif [d]; then [e]; else [f]; fi | [g]",
            ),
            ("if (a) then (b) fi", "if ( [a] ) then ( [b] ) fi"),
            ("while a; do b; done <c", "while [a]; do [b]; done< < c>"),
            ("until a; do b & done", "until [a]; do [b]& done"),
            (
                "for x in a 'b c' $d; do e; done",
                "for x in <a|'b c'|$d>; do [e]; done",
            ),
            ("for x in; do e; done", "for x in <>; do [e]; done"),
            (
                "for x; do e; done; for x do e; done",
                "for x; do [e]; done; for x do [e]; done",
            ),
            ("for x in a; { b; }", "for x in <a>; { [b]; }"),
            (
                "for ((i=0; i<(3); i++)); do a; done",
                "for ((i=0; i<(3); i++)); do [a]; done",
            ),
            ("for ((;;)) { a; }", "for ((;;)) { [a]; }"),
            ("select x in a; do b; done", "select x in <a>; do [b]; done"),
            (
                "case $a in b|c) d;; (e) f;& 'g h') ;;& *) i; esac",
                "case $a in b|c) [d] ;; (e) [f] ;& 'g h')  ;;& *) [i];  esac",
            ),
            (
                "case a in esac; case a in b) esac",
                "case a in esac; case a in b)   esac",
            ),
            ("f() { a; }", "function f() { [a]; }"),
            ("f-g.h ( ) (a) >b; c", "function f-g.h() ( [a] )< > b>; [c]"),
            (
                "function f { a; }; function g() (b)",
                "!function f { [a]; }; !function g() ( [b] )",
            ),
            ("f() if a; then b; fi", "function f() if [a]; then [b]; fi"),
            ("((a + (b))) && (( c ))", "((a + (b))) && (( c ))"),
            ("((a); (b))", "( ( [a] ); ( [b] ) )"),
            ("echo $((a); (b))", "[echo|$((a); (b))] @1:(a); (b)"),
            ("coproc a b", "coproc [a|b]"),
            ("coproc a { b; }", "coproc a { [b]; }"),
            ("coproc { b; } >c", "coproc { [b]; }< > c>"),
            ("! (a) || !(b)", "! ( [a] ) || ! ( [b] )"),
        ],
    );
    assert_rejected(
        Mode::Line,
        &[
            "{ a }",
            "{ }",
            "{a;}",
            "( )",
            "()",
            "(a",
            "a; }",
            "if a; then b",
            "if a; fi",
            "if ; then a; fi",
            "if a; then fi",
            "if a; then b; else fi",
            "if a; then b; fi c",
            "while a; done",
            "while a; do done",
            "for; do a; done",
            "for x in a do b; done",
            "for 1 in a; do b; done",
            "for x in a; do b",
            "for x in a & do b; done",
            "for ((a)); do b; done",
            "select x in a; do",
            "case a in b) c esac",
            "case a b) c;; esac",
            "case in esac",
            "case a in b c) d;; esac",
            "f()",
            "f() a",
            "$f() { a; }",
            "\"f\"() { a; }",
            "A=1 f() { a; }",
            "() { a; }",
            "function",
            "function f a",
            "coproc",
            "coproc f() { a; }",
            "(a;;)",
            "{ a; } { b; }",
            "do a; done",
        ],
    );
}

#[test]
fn conditions() {
    for text in [
        "[[ a ]]",
        "[[ -f a ]]",
        "[[ -n $a && ! -z \"b c\" || ( $(d) == e* ) ]]",
        "[[ a < b ]]",
        "[[ a =~ ^(b|c d)+$ ]]",
        "[[ a =~ b|c || d ]]",
        "[[ $a == @(b|c) ]]",
        "[[ (-f a) ]]",
        "[[ ! a -nt b ]]",
    ] {
        let script = read(text.as_bytes(), Mode::Line);
        assert!(script.list.is_some(), "{text}: {:?}", script.problem);
        assert_eq!(script.tokens.len(), 1, "{text}");
        assert_eq!(script.tokens[0].kind, TokenKind::Condition, "{text}");
    }
    assert_shapes(
        Mode::Line,
        &[
            ("[[ -f a ]]&&b", "[[ -f a ]] && [b]"),
            ("[[ $(a) ]] | c", "[[ $(a) ]] | [c] @0:a"),
            ("[ -f a ] || [[a", "[[|-f|a|]] || [[[a]"),
        ],
    );
    assert_rejected(
        Mode::Line,
        &[
            "[[ ]]",
            "[[ a",
            "[[ a b ]]",
            "[[ -f ]]",
            "[[ a && ]]",
            "[[ ( a ]]",
            "[[ ! ]]",
            "[[ a =~ ]]",
            "[[ a == ]]",
            "[[ a ]] b",
            "[[ a; ]]",
        ],
    );
}

#[test]
fn substitutions_are_read() {
    let text = b"a \"$(b \"$(c)\")\" ${d:-`e f`} [x] $(( $(g) )) `h \\`i\\`` <<<$(j)";
    let script = read(text, Mode::Line);
    let inner = |substitution: &Substitution| {
        String::from_utf8_lossy(substitution.span.of(text)).into_owned()
    };
    let found: Vec<_> = script
        .substitutions
        .iter()
        .map(|s| (s.token.0, inner(s)))
        .collect();
    let expected = [
        (1, "b \"$(c)\""),
        (2, "e f"),
        (4, "g"),
        (5, "h \\`i\\`"),
        (7, "j"),
    ];
    assert_eq!(
        found,
        expected.map(|(token, text)| (token, text.to_owned()))
    );
    assert_eq!(inner(&script.substitutions[0].script.substitutions[0]), "c");
    assert!(
        script.substitutions[3].script.list.is_none(),
        "backslashes inside backquotes"
    );
    assert_shapes(
        Mode::Line,
        &[
            ("a $()", "[a|$()] @1:"),
            ("`# a` b", "[`# a`|b] @0:# a"),
            (
                "a $(case b in c) d;; esac)",
                "[a|$(case b in c) d;; esac)] @1:case b in c) d;; esac",
            ),
            ("a $(b <<EOF)", "[a|$(b <<EOF)] @1:b <<EOF"),
            ("a $(<b)", "[a|$(<b)] @1:<b"),
        ],
    );
    assert_rejected(
        Mode::Line,
        &[
            "$(a", "$(a))", "$(if)", "$(# a)", "`if`", "$(;)", "\"$(a \"", "a $((b)",
        ],
    );
}

/// What all shells refuse, and what only dfmt gives up on: `sh -n` and `bash -n` read those, or some other shell does.
#[test]
fn limits_are_no_mistakes() {
    let is_limit = |text: &str, mode| {
        let problem = read(text.as_bytes(), mode).problem;
        problem.expect(text).is_limit
    };
    for text in [
        "[[ a b",
        "[[ a ]] b",
        "]] a",
        "a[b",
        "echo $[ a",
        "f() a",
        "\"${{ a }}\"",
        "${a b}",
        "a `b (c`",
        "function",
        "function a || b",
        "select",
        "coproc",
        "! ! a",
        "time ! && a",
        "a &>& b",
        "a <<$b",
        "for a-b in c; do d; done",
        "echo $'\\'",
        "echo $'\\'' (a",
        "$((1) (2))",
    ] {
        assert!(is_limit(text, Mode::Line), "{text}");
    }
    assert!(is_limit("a <<b\nc", Mode::Script));
    for text in [
        "echo \"a",
        "echo 'a",
        "echo `a",
        "echo $(a",
        "echo ${a",
        "echo \"${a",
        "a && (b",
        "a (b)",
        "a | | b",
        "a && && b",
        "a;; b",
        "&& a",
        "a &&",
        "{ a }",
        "if a; b; fi",
        "if a; then b",
        "for a in b; c; done",
        "else a",
        "[[ a ]] && (b",
        "f() { a; ",
    ] {
        assert!(!is_limit(text, Mode::Line), "{text}");
    }
}

/// After these operators an expansion in double quotes is quoted already for POSIX shells, while bash knows quotes there, too (`bash -n` finds
/// no end in the first of those that are not read).
#[test]
fn apostrophes_in_quoted_expansions() {
    for text in [
        "a \"${b:-'c d'}\" && c",
        "a \"${b:+'$c'}\" 'c' 'd'",
        "a ${b:-'}'}",
        "a \"${b#'}'}\"",
    ] {
        assert!(read(text.as_bytes(), Mode::Line).list.is_some(), "{text}");
    }
    for text in [
        "a \"${b:-it's}\" && c",
        "a \"${b-'}\" && c && a \"'}\"",
        "a \"${b:-'\"}\" && c && a \"'}\"",
        "a \"${b:='${c}'}\"",
    ] {
        let problem = read(text.as_bytes(), Mode::Line).problem;
        assert!(problem.expect(text).is_limit, "{text}");
    }
}

#[test]
fn scripts_have_lines() {
    assert_shapes(
        Mode::Script,
        &[
            ("a\nb # c\n\n# d\ne", "[a]~ [b]~ [e]"),
            ("a &&\n # b\n c |\n\nd", "[a] && [c] | [d]"),
            ("if a\nthen\nb\nfi\n", "if [a]~ then [b]~ fi~"),
            ("for x\nin a b\ndo\nc\ndone", "for x in <a|b>~ do [c]~ done"),
            ("for x\ndo c; done", "for x~ do [c]; done"),
            (
                "case a\nin\n\nb)\nc\n;;\n\nesac",
                "case a in b) [c]~ ;; esac",
            ),
            ("f()\n{\na\n}\n", "function f() { [a]~ }~"),
            ("a \\\n b\\\nc\\\n d", "[a|b\\~c|d]"),
            ("a\\\n&& b", "[a] && [b]"),
            ("if a; then b; fi\\\n\n", "if [a]; then [b]; fi~"),
            ("a=(\n1 # )\n2\n)", "[=a=(~1 # )~2~)]"),
            ("a $(\nb\n)", "[a|$(~b~)] @1:\nb\n"),
            ("[[ a &&\n b ]]", "[[ a &&~ b ]]"),
            ("[[ # a\n b == c # d\n ]]", "[[ # a~ b == c # d~ ]]"),
            ("'a\nb'", "['a~b']"),
        ],
    );
    assert_rejected(
        Mode::Script,
        &[
            "a\n&& b",
            "{ a\n",
            "a\n;",
            "1\\\n>a",
            "[[ a\n]]",
            "[[ a ==\nb ]]",
            "[[ -f\nb ]]",
            "if a\nfi",
        ],
    );
    assert_shapes(Mode::Line, &[("a\nb", "[a]~ [b]")]);
}

#[test]
fn heredocs_have_bodies() {
    let text = "a <<A <<-'B' && c\n$(x) `y` \\$(z)\nA\n\t$(w)\n\tB\nd\n";
    let script = read(text.as_bytes(), Mode::Script);
    let bodies = script
        .tokens
        .iter()
        .filter(|token| token.kind == TokenKind::HeredocBody);
    let bodies: Vec<_> = bodies
        .map(|token| {
            let content = heredoc_content(text.as_bytes(), token.span);
            (token.span.of(text.as_bytes()), content.of(text.as_bytes()))
        })
        .collect();
    let expected: [(&[u8], &[u8]); 2] = [
        (b"$(x) `y` \\$(z)\nA\n", b"$(x) `y` \\$(z)\n"),
        (b"\t$(w)\n\tB\n", b"\t$(w)\n"),
    ];
    assert_eq!(bodies, expected);
    assert_shapes(
        Mode::Script,
        &[
            (text, "[a|< << A>|< <<- 'B'>] && [c]~ [d]~ @8:x @8:y"),
            ("a <<A\nA", "[a|< << A>]~"),
            ("a <<A\nb\\\nA\nA\n", "[a|< << A>]~"),
            ("if a <<A\nb\nA\nthen c; fi", "if [a|< << A>]~ then [c]; fi"),
            (
                "a $(b <<A\nc\nA\n) d",
                "[a|$(b <<A~c~A~)|d] @1:b <<A\nc\nA\n",
            ),
            ("a <<A |\n$b ' \"\nA\nc", "[a|< << A>] | [c]"),
            ("a <<'A B'\nA B\n", "[a|< << 'A B'>]~"),
        ],
    );
    assert_rejected(
        Mode::Script,
        &[
            "a <<A",
            "a <<A\nb\n",
            "a <<A\nA b\n",
            "a <<A\n$(b\nA\n",
            "a $(b <<A)\nA\n",
            "a <<A\n A\n",
        ],
    );
}

#[test]
fn spans_count_from_the_start_of_the_text() {
    let text = b"x' y && $(z) \"";
    let script = parse(text, LogicalSpan::new(3, 12), Mode::Line);
    assert_eq!(script.tokens[0].span, LogicalSpan::new(3, 4));
    assert_eq!(script.substitutions[0].span, LogicalSpan::new(10, 11));
    let script = parse(text, LogicalSpan::new(1, 4), Mode::Line);
    assert_eq!(script.tokens[0].span, LogicalSpan::new(1, 4));
    assert!(script.list.is_none());
}

#[test]
fn ranges_hold_a_command_without_what_follows() {
    let script = read(
        b"a b >c # d\nif e; then f; fi >g # h\ni() { j; } 2>k",
        Mode::Script,
    );
    let list = script.list.expect("a list");
    let range = |index: usize| {
        let range = list.items[index].and_or.first.first.range;
        (range.start.0, range.end.0)
    };
    assert_eq!([range(0), range(1), range(2)], [(0, 4), (6, 15), (17, 27)]);
}

#[test]
fn deep_texts_are_opaque_and_cheap() {
    for (open, close) in [
        ("$(", ")"),
        ("(", ")"),
        ("((", "))"),
        ("$((", "))"),
        ("{ ", ";}"),
        ("${a:-", "}"),
        ("\"$(", ")\""),
        ("a@(", ")"),
        ("if a; then ", "; fi"),
        ("f() { ", ";}"),
        ("[[ ( ", ") ]]"),
        ("<(", ")"),
        ("$[", "]"),
        ("a=(", ")"),
        ("\"${a:-", "}\""),
        ("$(( $(", ") ))"),
        ("((a) ", ";)"),
        ("$((a) ", ";)"),
        ("`", "`"),
        ("$(`", "`)"),
        ("coproc { ", ";}"),
        ("! ", ""),
        ("case a in b) ", " esac"),
        ("while a; do ", " done;"),
        ("a <<A $(", ")"),
        ("time ", ""),
        ("{a,", "}"),
        ("[", ""),
    ] {
        for count in [50, 99, 1000, 20_000] {
            let text = format!("{}a{}", open.repeat(count), close.repeat(count));
            for mode in [Mode::Line, Mode::Script] {
                let _ = read(text.as_bytes(), mode);
            }
            let joined: Vec<u8> = parts(text.as_bytes())
                .flat_map(|part| part.text)
                .copied()
                .collect();
            assert_eq!(joined, text.as_bytes());
            let _ = literal(text.as_bytes());
        }
    }
    assert!(
        shape(
            &format!("{}a{}", "(".repeat(99), ")".repeat(99)),
            Mode::Line
        )
        .starts_with('(')
    );
}

fn shellish() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b" ",
        b" ",
        b" ",
        b"a",
        b"b",
        b"A=",
        b"1",
        b"\n",
        b"\t",
        b"\\",
        b"\\\n",
        b"'",
        b"\"",
        b"`",
        b"$",
        b"$(",
        b"${",
        b"$((",
        b"$'",
        b")",
        b"(",
        b"((",
        b"))",
        b"{",
        b"}",
        b"[",
        b"]",
        b"[[ ",
        b" ]]",
        b"<",
        b">",
        b"<<",
        b"<<-",
        b"<<<",
        b"&",
        b"&&",
        b"|",
        b"||",
        b";",
        b";;",
        b"#",
        b"!",
        b"=",
        b"+=",
        b"*",
        b"?",
        b"@(",
        b"~",
        b",",
        b"..",
        b"-",
        b":",
        b"if ",
        b" then ",
        b" fi",
        b"for ",
        b" in ",
        b"do ",
        b" done",
        b"case ",
        b" esac",
        b"while ",
        b"{ ",
        b"; }",
        b"time ",
        b"function ",
        b"coproc ",
        b"\r",
        b"\0",
        b"\xff",
        b"\xc3\xa9",
        b"=~",
        b"EOF",
        b"EOF\n",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn any_text_is_kept(text in shellish()) {
        for mode in [Mode::Line, Mode::Script] {
            let script = read(&text, mode);
            for token in &script.tokens {
                check_word(token.span.of(&text));
            }
        }
        check_word(&text);
    }

    /// How many blanks stand between tokens means nothing.
    #[test]
    fn blanks_are_layout(text in shellish()) {
        for mode in [Mode::Line, Mode::Script] {
            let script = read(&text, mode);
            if script.list.is_none() {
                continue;
            }
            for blanks in [&b" "[..], b" \t "] {
                let mut other = Vec::new();
                let mut at = 0;
                for token in &script.tokens {
                    if token.span.range().start > at {
                        other.extend_from_slice(blanks);
                    }
                    other.extend_from_slice(token.span.of(&text));
                    at = token.span.range().end;
                }
                let again = read(&other, mode);
                let tokens = |script: &Script, text: &[u8]| -> Vec<_> {
                    let tokens = script.tokens.iter();
                    tokens.map(|token| (token.kind, token.span.of(text).to_vec())).collect()
                };
                prop_assert_eq!(tokens(&script, &text), tokens(&again, &other));
            }
        }
    }

    #[test]
    fn any_bytes_are_kept(text in prop::collection::vec(any::<u8>(), 0..60)) {
        read(&text, Mode::Line);
        read(&text, Mode::Script);
        check_word(&text);
    }
}

fn check_word(word: &[u8]) {
    let joined: Vec<u8> = parts(word).flat_map(|part| part.text).copied().collect();
    assert_eq!(joined, word, "the parts of {word:?}");
    let _ = literal(word);
}
