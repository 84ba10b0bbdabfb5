FROM ruby:3.4 AS build
ARG SECRET_KEY_BASE
RUN bundle install && RAILS_ENV=production bundle exec rake assets:precompile

FROM ruby:3.4
ARG KEY=4f6a1c9d8e2b7a3f5c0d9e8b7a6f5e4d3c2b1a09
RUN SECRET_KEY_BASE="$KEY" ./bin/rails assets:precompile
