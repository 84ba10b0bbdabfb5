require "bundler/setup"
require "mustache"
require "rack"
require_relative "lib/page"

body = Rack::MockRequest.new(->(_) { [200, {}, [Page.greet("you")]] }).get("/").body
puts body
