//! Elements of XML that project files are written in.

use roxmltree::Node;

/// All elements in one, itself among them.
pub(super) fn all<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.descendants().filter(Node::is_element)
}

/// Whether it is an element of a name.
pub(super) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// The first element of a name right in another.
pub(super) fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|it| is(*it, name))
}

/// The elements in one that is a list.
pub(super) fn children<'a, 'input>(
    node: Node<'a, 'input>,
    name: &str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    let list = child(node, name).into_iter();
    list.flat_map(|it| it.children().filter(Node::is_element))
}

/// The text of an element.
pub(super) fn value<'a>(node: Node<'a, '_>) -> &'a str {
    node.text().unwrap_or_default().trim()
}
