# An application in Rails that is started by somebody who may write nowhere in it.
FROM ruby:3.4-slim

WORKDIR /rails
ENV RAILS_ENV=production \
    BUNDLE_PATH=/usr/local/bundle

RUN apt-get update -qq && \
    apt-get install --no-install-recommends -y build-essential libpq-dev libyaml-dev && \
    rm -rf /var/lib/apt/lists/*

COPY Gemfile Gemfile.lock ./
RUN bundle install --jobs 4

COPY . .

RUN groupadd --system rails && \
    useradd --system --gid rails --create-home rails
USER rails:rails

EXPOSE 3000
CMD ["bundle", "exec", "rails", "server", "-b", "0.0.0.0"]
