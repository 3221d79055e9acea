//! The interface's own words in Chinese and English, chosen by locale.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::desk::Lang;

/// Chinese unless the locale says English: `--lang` wins, then the environment.
#[must_use]
pub fn preferred(explicit: Option<Lang>) -> Lang {
    explicit.unwrap_or_else(|| {
        let locale = sys_locale::get_locale().unwrap_or_default();
        if locale.to_ascii_lowercase().starts_with("en") { Lang::En } else { Lang::Zh }
    })
}

/// `--lang` as written, before the command line is parsed in full.
#[must_use]
pub fn lang_of(arguments: &[std::ffi::OsString]) -> Option<Lang> {
    let texts: Vec<&str> = arguments.iter().filter_map(|it| it.to_str()).collect();
    let value = texts.iter().enumerate().find_map(|(index, text)| {
        text.strip_prefix("--lang=")
            .or_else(|| (*text == "--lang").then(|| texts.get(index + 1).copied()).flatten())
    });
    match value? {
        "en" => Some(Lang::En),
        "zh" => Some(Lang::Zh),
        _ => None,
    }
}

/// `--format json` as written, before the command line is parsed in full.
#[must_use]
pub fn asks_for_json(arguments: &[std::ffi::OsString]) -> bool {
    let texts: Vec<&str> = arguments.iter().filter_map(|it| it.to_str()).collect();
    let parted = texts.windows(2).any(|pair| pair == ["--format", "json"]);
    parted || texts.contains(&"--format=json")
}

/// Gives a command its help in one language, and every part of it.
#[must_use]
pub fn localize(command: clap::Command, lang: Lang) -> clap::Command {
    match lang {
        Lang::Zh => {
            let mut command = frame(command, &CHINESE_FRAME);
            // Only a command that is built knows the whole of its usage.
            command.build();
            say_usage(command)
        }
        Lang::En => frame(translate(command, ""), &ENGLISH_FRAME),
    }
}

/// The usage without the library's English.
fn say_usage(mut command: clap::Command) -> clap::Command {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim_start();
    let usage = usage.replace("[OPTIONS]", "〔选项〕").replace("[COMMAND]", "〔命令〕");
    let mut command = command.override_usage(usage);
    let names: Vec<String> = command.get_subcommands().map(|it| it.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, say_usage);
    }
    command
}

struct Frame {
    usage: &'static str,
    commands: &'static str,
    options: &'static str,
    arguments: &'static str,
    help: &'static str,
    version: &'static str,
    codes: &'static str,
    values: &'static str,
    default: &'static str,
}

const CHINESE_FRAME: Frame = Frame {
    usage: "用法",
    commands: "命令",
    options: "选项",
    arguments: "参数",
    help: "显示帮助",
    version: "显示版本",
    values: "；可用：",
    default: "；默认：",
    codes: "退出码：0 完成；1 被拒绝（逐条列出原因）；2 命令写法有误；\
            3 数据库或文件故障；4 核验发现问题",
};
const ENGLISH_FRAME: Frame = Frame {
    usage: "Usage",
    commands: "Commands",
    options: "Options",
    arguments: "Arguments",
    help: "Print help",
    version: "Print version",
    values: "; one of: ",
    default: "; default: ",
    codes: "Exit codes: 0 done; 1 refused (every reason is listed); 2 wrong usage; \
            3 database or file failure; 4 verification found faults",
};

fn frame(command: clap::Command, words: &'static Frame) -> clap::Command {
    let template =
        format!("{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}", words.usage);
    let mut command = command
        .help_template(StyledStr::from(template))
        .subcommand_help_heading(words.commands)
        .subcommand_value_name(words.commands)
        .disable_help_flag(true)
        .arg(
            clap::Arg::new("help")
                .long("help")
                .short('h')
                .action(clap::ArgAction::Help)
                .help(words.help),
        )
        .after_help(words.codes);
    if command.get_version().is_some() {
        command = command.disable_version_flag(true).arg(
            clap::Arg::new("version")
                .long("version")
                .short('V')
                .action(clap::ArgAction::Version)
                .help(words.version),
        );
    }
    let ids: Vec<clap::Id> = command.get_arguments().map(|it| it.get_id().clone()).collect();
    for id in ids {
        command = command.mut_arg(id, |argument| {
            let heading = if argument.is_positional() { words.arguments } else { words.options };
            say_values(argument.help_heading(heading), words)
        });
    }
    let names: Vec<String> = command.get_subcommands().map(|it| it.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, |subcommand| frame(subcommand, words));
    }
    command
}

/// Values and defaults in the interface's own words, instead of the library's English.
fn say_values(argument: clap::Arg, words: &Frame) -> clap::Arg {
    let is_switch = !argument.get_action().takes_values();
    let values: Vec<String> =
        argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let defaults: Vec<String> = argument
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy().into_owned())
        .collect();
    if is_switch || (values.is_empty() && defaults.is_empty()) {
        return argument.hide_env(true);
    }
    let mut help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    if !values.is_empty() {
        help.push_str(words.values);
        help.push_str(&values.join("|"));
    }
    if !defaults.is_empty() {
        help.push_str(words.default);
        help.push_str(&defaults.join(","));
    }
    argument.help(help).hide_possible_values(true).hide_default_value(true).hide_env(true)
}

fn translate(command: clap::Command, path: &str) -> clap::Command {
    let of_areas = [
        super::dues_words::ENGLISH,
        super::members::ENGLISH,
        super::payment_words::ENGLISH,
        super::budget::ENGLISH,
        super::filing::ENGLISH,
        super::submit::ENGLISH,
        super::units::ENGLISH,
        super::pack::ENGLISH,
        super::verify_report::ENGLISH,
        super::programmes::ENGLISH,
        super::aid_words::ENGLISH,
        super::rule_checks::ENGLISH,
        super::sampling::ENGLISH,
        super::appraisals::ENGLISH,
        super::audit_commands::ENGLISH,
    ];
    let english = |key: &str| {
        let mut all = ENGLISH.iter().chain(of_areas.into_iter().flatten());
        all.find(|(it, _)| *it == key).map(|(_, text)| *text)
    };
    let mut command = match english(path) {
        Some(text) => command.about(text),
        None => command,
    };
    let ids: Vec<clap::Id> = command.get_arguments().map(|it| it.get_id().clone()).collect();
    for id in ids {
        let own = format!("{path}.{id}");
        let shared = format!(".{id}");
        if let Some(text) = english(&own).or_else(|| english(&shared)) {
            command = command.mut_arg(id, |argument| argument.help(text));
        }
    }
    let names: Vec<String> = command.get_subcommands().map(|it| it.get_name().to_owned()).collect();
    for name in names {
        let below = if path.is_empty() { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(name, |subcommand| translate(subcommand, &below));
    }
    command
}

/// Command path, or `path.argument`, or `.argument` wherever it stands.
const ENGLISH: &[(&str, &str)] = &[
    ("", "Finance and audit ledger for trade unions: import, post, close, report, verify"),
    (".key_file", "Key of people's data; beside the data directory unless given, made when needed"),
    (".data_dir", "Data directory; everything the program keeps lies under it"),
    (".database", "sqlite:PATH or postgres://…; default is ledger.sqlite in the data directory"),
    (".format", "Output format"),
    (".actor", "Name of the person acting, kept on vouchers and the trail"),
    (".lang", "Interface language; follows the system by default"),
    (".unit", "Unit code"),
    (".year", "Fiscal year"),
    (".period", "Accounting period, such as 2025-03"),
    (".dry_run", "Check and preview only"),
    (".listen", "Address to listen on"),
    ("demo", "Fresh data directory: load the samples, close the year, write statements, serve"),
    ("demo.no_serve", "Stop when done, do not serve"),
    ("demo.samples", "Folder of the sample ledgers"),
    ("serve", "Run the service; the first start makes an administrator and says the password once"),
    (".public_url", "https address by which others reach it; needed beyond this machine"),
    (".proxy", "Address of a reverse proxy whose word on callers is taken; repeatable"),
    (".map", "What a column is, such as C=summary; by letter or heading; repeatable"),
    (".sheet", "The sheet that --map is about; the first unless given"),
    (".header", "Rows of the header that --map is about, such as 3 or 3-4"),
    (".login", "Login name"),
    ("user", "Users and their roles"),
    ("user add", "Register a user; prints the one-time password"),
    ("user add.name", "Name, kept on vouchers and the trail"),
    ("user list", "List users with their roles"),
    ("user grant", "Give a role"),
    (
        "user grant.role",
        "unit_finance, reviewer, federation_finance, appraisal_group, audit_committee or \
         administrator",
    ),
    ("user grant.scope", "everything, subtree (a unit and all below it), unit, or district"),
    ("user grant.at", "Code of the unit or district"),
    ("user grant.from", "First day; today unless given"),
    ("user grant.to", "Last day; without an end unless given"),
    ("user grant.excuse", "Why duties that should be apart come into one hand"),
    ("user revoke", "Take a role back"),
    ("user revoke.grant", "Number of the grant, as user list shows it"),
    ("user reset", "Make a new one-time password"),
    ("user unlock", "Take the lock of failed sign-ins away"),
    ("user stop", "Stop an account"),
    ("user start", "Let a stopped account work again"),
    ("migrate", "Create the database or bring it up to date"),
    ("unit", "Register of units"),
    ("unit add", "Register a unit"),
    ("unit add.code", "Unit code"),
    ("unit add.name", "Full name"),
    ("unit add.parent", "Code of the union above"),
    ("unit add.level", "federation, department, grassroots or branch"),
    ("unit add.tier", "grassroots or county_and_above"),
    ("unit add.from", "Valid from"),
    ("unit list", "List units"),
    ("unit district", "Add an activity district, or put a unit into one"),
    ("unit district.code", "District code"),
    ("unit district.name", "District name, when adding"),
    ("unit district.unit", "Code of the unit to put in"),
    ("unit district.from", "Valid from"),
    ("unit set", "Change a setting, such as carry_forward=year_end"),
    ("unit set.setting", "KEY=VALUE"),
    ("import", "Import workbooks: checked in full, all or nothing"),
    ("import.files", "Workbooks: xlsx, xls, ods, csv"),
    ("import.reason", "Why warnings are accepted: RULE=TEXT, repeatable; TEXT alone for one rule"),
    ("import.month", "Month (1 to 12) of a trial balance or statement that does not say its own"),
    ("import.account", "Cash or bank account that a cash book is kept for"),
    ("import.annotated", "Folder that gets the workbook with what was found marked in it"),
    ("import.kind", "Kind of workbook, such as journal or opening; auto asks the file"),
    ("import.opening", "The file holds opening balances; same as --kind opening"),
    ("template", "Templates: list the kinds, make one from the chart and registers as they are"),
    ("template list", "List kinds and versions of templates"),
    ("template write", "Make a template"),
    ("template write.kind", "Kind, such as journal, opening, trial_balance or statement"),
    ("template write.period", "Months of a table: 2025-03, 2025Q1, 2025H1 or 2025; else filled in"),
    ("template write.out", "File to write; the template's own name unless given"),
    ("batch", "Uploads: stage, preview, accept, resume, cancel, undo, annotate"),
    ("batch list", "List the uploads of a unit"),
    ("batch stage", "Keep a file without booking it"),
    ("batch stage.file", "Workbook: xlsx, xls, ods, csv"),
    ("batch stage.month", "Month (1 to 12) of a table that does not say its own"),
    ("batch stage.account", "Cash or bank account that a cash book is kept for"),
    ("batch stage.kind", "Kind of workbook, such as journal or opening; auto asks the file"),
    (
        "batch preview",
        "Show vouchers, findings, effect on balances and statements, the mark for accept --seen",
    ),
    ("batch preview.voucher", "As if only these were accepted, by their key; repeatable"),
    ("batch preview.id", "Upload: its short number in the list, or the whole one"),
    ("batch layout", "Say which column is what, from a JSON file"),
    ("batch layout.id", "Upload: its short number in the list, or the whole one"),
    ("batch layout.file", "Columns of each sheet, JSON"),
    (
        "batch accept",
        "Book an upload, whole or by voucher; with --seen nothing that differs from the preview",
    ),
    ("batch accept.id", "Upload: its short number in the list, or the whole one"),
    (
        "batch accept.reason",
        "Why warnings are accepted: RULE=TEXT, repeatable; TEXT alone for one rule",
    ),
    ("batch accept.voucher", "Only these vouchers, by their key in the preview; repeatable"),
    (
        "batch accept.seen",
        "Mark that preview printed: another content by now is refused; as it stands unless given",
    ),
    ("batch accept.remember", "Remember the columns for files of the same shape"),
    (
        "batch resume",
        "Go on with an acceptance that broke off, with its reasons and vouchers, in the version \
         that the upload has when this runs",
    ),
    ("batch resume.id", "Upload: its short number in the list, or the whole one"),
    ("batch cancel", "Give a staged upload up"),
    ("batch cancel.id", "Upload: its short number in the list, or the whole one"),
    ("batch undo", "Take a booked upload back by red-letter reversals"),
    ("batch undo.id", "Upload: its short number in the list, or the whole one"),
    ("batch undo.reason", "Why it is taken back"),
    ("batch undo.date", "Date of the reversals where the month is closed"),
    ("batch annotate", "Write the workbook with its findings marked"),
    ("batch annotate.id", "Upload: its short number in the list, or the whole one"),
    ("batch annotate.reveal", "Write files of people's data, too; who looked is recorded"),
    ("batch annotate.out", "File to write; the original name with a suffix unless given"),
    ("cash-rules", "Rules by which a cash book becomes vouchers"),
    ("cash-rules list", "Rules in force: own, of the unions above, of the program"),
    ("cash-rules add", "Set a rule, or replace the one of this name, for the unit and those below"),
    ("cash-rules add.direction", "in or out"),
    ("cash-rules add.any", "Words of which the summary has one, comma separated"),
    ("cash-rules add.all", "Words that the summary has all, comma separated"),
    ("cash-rules add.none", "Words that the summary has none of, comma separated"),
    ("cash-rules add.account", "Account code (a leaf)"),
    ("cash-rules add.priority", "The higher one holds; those of the program are below 100"),
    ("cash-rules add.project", "Project, by code or name"),
    ("cash-rules add.counterparty", "above (the union above), or code or name"),
    ("cash-rules add.funding", "union or fiscal"),
    ("cash-rules add.expenditure", "basic, basic_personnel, basic_public or project"),
    ("cash-rules add.economic_class", "Economic class, such as 30201"),
    ("cash-rules add.caution", "What to look at wherever the rule is used"),
    ("bank", "Bank accounts of a unit"),
    ("bank add", "Register a bank account; with --until, close the one of this name"),
    ("bank add.account", "Name of the account"),
    ("bank add.ledger", "Code of the ledger account"),
    ("bank add.bank", "Bank"),
    ("bank add.number", "Number; kept in the register only, never in logs or the trail"),
    ("bank add.kind", "Type: basic, general, special or pooled"),
    ("bank add.from", "Used from this day"),
    ("bank add.until", "Closed on this day"),
    ("bank add.paper", "The paper by which it was opened"),
    ("bank list", "List a unit's bank accounts"),
    ("cash-rules add.name", "Name of the rule"),
    ("cash-rules retire", "Take a rule out of force for the unit and those below"),
    ("cash-rules retire.name", "Name of the rule"),
    ("post", "Post waiting drafts: all there are when it runs, read in the same transaction"),
    (
        "post.review",
        "Review as the acting person first (never the preparer); look with --dry-run first, then \
         say with --seen what was looked at",
    ),
    ("post.dry_run", "Only list what would be done, with the mark of what is seen"),
    ("post.seen", "The mark that --dry-run gave: where anything came or changed, nothing is done"),
    ("close", "Close a month or a year"),
    ("close.year", "Close every month in turn and do the year-end transfer"),
    (
        "close.judgement",
        "Year-end judgement list (CSV: unit,project_code,fund,amount, or the Chinese headings)",
    ),
    ("close.seen", "Mark that --dry-run printed: other books or transfers by now are refused"),
    ("close.judgement_list", "Only write the year-end judgement list to fill in; close nothing"),
    ("reopen", "Reopen a period by exception: reason, approver, expiry"),
    ("reopen.reason", "Reason"),
    ("reopen.approved_by", "Who approved"),
    ("reopen.days", "Days until it expires"),
    ("migrate-chart", "Carry 2021 closing balances to the 2021 chart on 2022-01-01, with proof"),
    ("migrate-chart.splits", "Splits (CSV: old_code,new_code,amount)"),
    ("report", "Statements and ledgers"),
    ("report.name", "Report name, such as balance-sheet or trial-balance"),
    ("report.period", "2025-03, 2025Q1, 2025H1 or 2025"),
    ("report.year", "Fiscal year, instead of the period"),
    ("report.below", "And all unions below it (findings of checks, scores)"),
    ("report.account", "Account code (detail and multi-column ledgers)"),
    ("report.level", "Account level (trial balance, general ledger)"),
    ("report.bank_account", "Bank account (bank journal)"),
    ("report.reveal", "Names as they are, not masked; who looked at whom is recorded"),
    ("report.tree", "Over the tree as it was then or as it is now (consolidation)"),
    ("report.date", "As of this day (rectification); today unless given"),
    ("report.out", "Write to this file instead of the screen"),
    ("dues", "Dues: shares, founding, the end of the year, rules found late"),
    ("dues split", "Try what a receipt would be split into; nothing is booked"),
    ("dues split.unit", "Code of the union that the payer belongs to"),
    ("dues split.channel", "Channel: own, tax, tax_upper or treasury"),
    ("dues split.date", "Day of the receipt, such as 2025-03-31"),
    ("dues split.amount", "Amount received, in yuan"),
    (
        "dues split.receiver",
        "Code of the unit that got the money; unless given the unit itself for its own channel, \
         the uppermost union for the others",
    ),
    ("dues found", "Handle what came before a union was founded, by the rules of the day"),
    ("dues found.unit", "Code of the union that is founded"),
    ("dues found.date", "Day of handling, such as 2025-05-20"),
    ("dues found.dry_run", "Try only, book nothing"),
    (
        "dues accrue",
        "End of the year: reports go up, notices come down, both sides book what is due",
    ),
    ("dues accrue.unit", "Code of the uppermost unit; all below it are handled"),
    ("dues accrue.dry_run", "Try only, book nothing"),
    ("dues recompute", "After shares were set late: list what differs, make correcting vouchers"),
    ("dues recompute.unit", "Unit code; all below it are handled"),
    ("dues recompute.from", "Receipts from this day on"),
    ("dues recompute.date", "Date of the correcting vouchers; today unless given"),
    ("dues recompute.dry_run", "List what differs, book nothing"),
    ("dues assign", "Say whose dues an unidentified receipt is"),
    ("dues assign.unit", "Code of the unit that got the money"),
    ("dues assign.receipt", "Number of the receipt, as dues unmatched shows it"),
    ("dues assign.to", "Code of the union whose dues it is"),
    ("dues assign.channel", "Channel; that of the list or the register unless given"),
    ("dues assign.date", "Day of assigning"),
    ("dues assign.dry_run", "Try only, book nothing"),
    ("dues unmatched", "List receipts whose payer is not identified, with their age"),
    ("dues unmatched.unit", "Code of the unit that got the money"),
    ("dues book", "Make the vouchers that wait: the month is open again, or what lacked is there"),
    ("dues book.dry_run", "Try only, book nothing"),
    ("transfer", "Money between unions: paid, received, confirmed, disputed"),
    ("transfer list", "List what the unit paid to and received from other unions"),
    ("transfer list.year", "From this year on"),
    ("transfer list.open", "Only what is not confirmed, differs or is disputed"),
    ("transfer confirm", "Confirm a receipt by the day of the bank; its voucher follows"),
    ("transfer confirm.unit", "Code of the receiving unit"),
    ("transfer confirm.id", "Number of the transfer, as transfer list shows it"),
    ("transfer confirm.date", "Day on which the money came"),
    ("transfer confirm.amount", "Amount that came; the amount paid unless given"),
    ("transfer confirm.dry_run", "Try only, book nothing"),
    ("transfer dispute", "Record a dispute: why the amounts differ, by which papers"),
    ("transfer dispute.id", "Number of the transfer, as transfer list shows it"),
    ("transfer dispute.note", "What the dispute is about"),
    ("transfer dispute.dry_run", "Try only, record nothing"),
    (".rule", "Code of the rule"),
    ("returns", "Returns and rewards: compute, approve, list of payments"),
    ("returns run", "Compute what unions earn in a period; another person approves it"),
    ("returns run.period", "2025-03, 2025Q1, 2025H1 or 2025"),
    ("returns run.paid", "Day of payment: the approval makes the vouchers of payment"),
    ("returns run.notice", "Day of the notice: the approval announces, payment follows"),
    ("returns approve", "Approve a run: notices, and with a day of payment the vouchers"),
    ("returns approve.period", "2025-03, 2025Q1, 2025H1 or 2025"),
    ("returns approve.seen", "The mark of the run that was looked at; another one is refused"),
    ("returns payments", "Payments of an approved run"),
    ("returns payments.period", "2025-03, 2025Q1, 2025H1 or 2025"),
    ("returns payments.bank_file", "Also write a file for the bank (CSV)"),
    ("reconcile", "Set two unions' books side by side"),
    ("reconcile.units", "Codes of the two units, comma separated"),
    ("verify", "Verify the voucher and trail chains"),
    ("verify.unit", "Unit code; all units when left out"),
    ("verify.expect", "A chain head, of vouchers or trail, printed on a statement earlier"),
    ("rebuild", "Rebuild balances from entries and report differences"),
    ("rebuild.unit", "Unit code; all units when left out"),
    ("backup", "Write database and evidence into one archive"),
    ("backup.out", "Backup file"),
    ("restore", "Restore a backup into an empty database"),
    ("restore.file", "Backup file"),
];

/// What is wrong with a command line, in Chinese.
#[must_use]
pub fn usage_problem(problem: &clap::Error) -> String {
    let context = |kind: ContextKind| match problem.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let what = match problem.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("没有写明 {argument} 的取值"),
        ErrorKind::InvalidValue => {
            let valid = context(ContextKind::ValidValue);
            format!("{argument} 不接受“{value}”，可用：{valid}")
        }
        ErrorKind::ValueValidation => {
            let cause = std::error::Error::source(problem).map_or_else(String::new, |cause| {
                format!("：{}", crate::finding::foreign::content(&cause.to_string()))
            });
            format!("{argument} 的取值“{value}”有误{cause}")
        }
        ErrorKind::UnknownArgument => format!("没有 {argument} 这个选项"),
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::MissingSubcommand => "没有写明命令".to_owned(),
        ErrorKind::ArgumentConflict => {
            format!("{argument} 不能与 {} 同时使用", context(ContextKind::PriorArg))
        }
        ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues | ErrorKind::TooManyValues => {
            format!("{argument} 的取值个数不对")
        }
        ErrorKind::NoEquals => format!("{argument} 和取值之间须写等号"),
        ErrorKind::InvalidUtf8 => "有无法解码的文字".to_owned(),
        // The help itself, which is written here.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return problem.to_string(),
        _ => "不明".to_owned(),
    };
    format!("命令写法有误：{what}\n请用 --help 查看用法")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::super::arguments::Arguments;
    use super::*;

    fn each(command: &clap::Command, path: &str, check: &mut dyn FnMut(&str, &str, bool)) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        check(path, &about, true);
        for argument in command.get_arguments() {
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            check(&format!("{path}.{}", argument.get_id()), &help, false);
        }
        for subcommand in command.get_subcommands() {
            let below = format!("{path} {}", subcommand.get_name());
            each(subcommand, below.trim(), check);
        }
    }

    fn has_chinese(text: &str) -> bool {
        text.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character))
    }

    #[test]
    fn help_is_whole_in_both_languages() {
        let chinese = localize(Arguments::command(), Lang::Zh);
        each(&chinese, "", &mut |path, text, _| assert!(has_chinese(text), "{path}: {text}"));
        let english = localize(Arguments::command(), Lang::En);
        each(&english, "", &mut |path, text, _| {
            // The one Chinese default is a name, not a word of the interface.
            let text = text.replace("本机操作员", "");
            assert!(!text.is_empty() && !has_chinese(&text), "{path}: {text}");
        });
    }
}
