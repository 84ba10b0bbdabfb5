# Greets in the language that is asked for.
require "yaml"

GREETINGS = YAML.load_file(File.join(__dir__, "locales", "greetings.yml"))

run lambda { |env|
  language = env["PATH_INFO"].delete_prefix("/")
  greeting = GREETINGS.fetch(language) { GREETINGS.fetch("en") }
  [200, { "Content-Type" => "text/plain; charset=utf-8" }, ["#{greeting}, by Puma #{Puma::Const::PUMA_VERSION}\n"]]
}
