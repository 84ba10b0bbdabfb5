require "json"
puts JSON.generate(RUBY_VERSION.split(".").first(2).map(&:to_i))
