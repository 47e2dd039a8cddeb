import { parseDomFromString } from '@node-saml/node-saml/lib/xml.js';
import { SamlRefusal } from './refusal.ts';
import { checkWellFormed } from './well-formed.ts';

/** An element, as plain data. */
export interface XmlElement {
  /** Without the prefix. */
  readonly name: string;
  readonly namespace: string;
  /** Without declarations of namespaces. */
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** The character data directly in it. */
  readonly text: string;
  /** The parser's own node, for the verification of signatures. */
  readonly node: XmlNode;
}

export interface XmlAttribute {
  readonly name: string;
  readonly namespace: string;
  readonly value: string;
}

/** As much of a DOM node as is read here. */
export interface XmlNode {
  readonly nodeType: number;
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly nodeValue: string | null;
  readonly attributes: { readonly length: number; item(index: number): XmlNode | null };
  readonly firstChild: XmlNode | null;
  readonly nextSibling: XmlNode | null;
  toString(): string;
}

const ELEMENT = 1;
const TEXT = 3;
const CDATA = 4;
const PROCESSING_INSTRUCTION = 7;
const COMMENT = 8;
const XMLNS = 'http://www.w3.org/2000/xmlns/';

/** Deeper documents are not looked at: signing walks them recursively. */
const MAX_DEPTH = 48;
const DECLARATION =
  /^<\?xml version=["']1\.\d["'](?: encoding=["']utf-8["'])?(?: standalone=["'](?:yes|no)["'])? ?\?>/i;

/**
 * A message, in the small part of XML that messages are written in: no DTD, no comments, no processing instructions,
 * no character data sections. None of these has a use in a message, and each has let two readers of one message
 * differ on what it says. Throws a `SamlRefusal`, or what the parser throws.
 */
export async function parseMessage(text: string): Promise<XmlElement> {
  const body = withoutDeclaration(text);
  // `<` stands nowhere else in well-formed XML, so this finds all of them before any parser runs.
  if (/<[!?]/.test(body))
    throw new SamlRefusal(
      'SAML_UNSUPPORTED',
      'SAML message has a DTD, a comment, a processing instruction or a character data section.',
    );
  checkWellFormed(body);
  return parseXml(body);
}

/** A metadata document: comments and the like are passed over, DTDs refused. */
export function parseDocument(text: string): Promise<XmlElement> {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    throw new SamlRefusal('SAML_UNSUPPORTED', 'SAML document has a DTD.');
  return parseXml(withoutDeclaration(text));
}

function withoutDeclaration(text: string): string {
  const start = text.replace(/^\ufeff/, '');
  return start.replace(DECLARATION, '');
}

/** XML 1.0 section 2.11: what parsers do with line ends before anything else; signatures are made after it. */
export function normalLineEnds(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}

async function parseXml(text: string): Promise<XmlElement> {
  const document = (await parseDomFromString(text)) as unknown as XmlNode;
  let root: XmlElement | undefined;
  for (let node = document.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === ELEMENT && root === undefined) root = elementOf(node, 1);
    else if (node.nodeType === TEXT && (node.nodeValue ?? '').trim() === '') continue;
    else if (node.nodeType !== COMMENT && node.nodeType !== PROCESSING_INSTRUCTION)
      throw malformed('SAML message is not one element.');
  }
  if (root === undefined) throw malformed('SAML message is not one element.');
  return root;
}

function elementOf(node: XmlNode, depth: number): XmlElement {
  if (depth > MAX_DEPTH) throw malformed('SAML message is nested too deeply.');
  const children: XmlElement[] = [];
  let text = '';
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType === ELEMENT) children.push(elementOf(child, depth + 1));
    else if (child.nodeType === TEXT || child.nodeType === CDATA) text += child.nodeValue ?? '';
    else if (child.nodeType !== COMMENT && child.nodeType !== PROCESSING_INSTRUCTION)
      throw malformed('SAML message has a node of an unknown kind.');
  }
  const attributes: XmlAttribute[] = [];
  for (let index = 0; index < node.attributes.length; index += 1) {
    const attribute = node.attributes.item(index);
    if (attribute === null || attribute.namespaceURI === XMLNS) continue;
    attributes.push({
      name: attribute.localName,
      namespace: attribute.namespaceURI ?? '',
      value: attribute.nodeValue ?? '',
    });
  }
  return { name: node.localName, namespace: node.namespaceURI ?? '', attributes, children, text, node };
}

/** The value of an attribute that has no namespace. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((one) => one.name === name && one.namespace === '')?.value;
}

export function childrenOf(element: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name && child.namespace === namespace);
}

/** The only child of this name; `undefined` where there is none. Throws where there are more. */
export function optionalChild(element: XmlElement, namespace: string, name: string): XmlElement | undefined {
  const found = childrenOf(element, namespace, name);
  if (found.length > 1) throw malformed(`SAML message has more than one ${name}.`);
  return found[0];
}

export function onlyChild(element: XmlElement, namespace: string, name: string): XmlElement {
  const child = optionalChild(element, namespace, name);
  if (child === undefined) throw malformed(`SAML message has no ${name}.`);
  return child;
}

/** The element and all below it. */
export function* descendants(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* descendants(child);
}

/** All character data in it, that of elements below included. */
export function deepText(element: XmlElement): string {
  if (element.children.length === 0) return element.text;
  return element.text + element.children.map(deepText).join('');
}

function malformed(detail: string): SamlRefusal {
  return new SamlRefusal('SAML_MALFORMED', detail);
}
