class Page < Mustache
  self.template = "Hello, {{name}}!"

  def self.greet(name)
    render(name: name)
  end
end
