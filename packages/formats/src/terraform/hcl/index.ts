export {
  attributes,
  type Block,
  type Body,
  block,
  type Comment,
  comment,
  type Item,
  nested,
} from './body.ts';
export {
  boolean,
  call,
  data,
  type Expression,
  list,
  number,
  object,
  reference,
  template,
  text,
  texts,
} from './expression.ts';
export { formatHcl } from './format.ts';
