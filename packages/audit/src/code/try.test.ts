import { it } from 'vitest';
import { analyze } from './analyze.ts';

const js = `
const jwt = require('jsonwebtoken');
exports.handler = async (event, context) => {
  const token = event.headers.Authorization.split(' ')[1];
  const { 'x-tenant': tenant } = event.headers;
  let q = event.queryStringParameters?.debug;
  try {
    const d = jwt.verify(token, key, { algorithms: ['none'] });
    if (event.path === '/x') return generatePolicy(d.sub, 'Allow', event.methodArn);
    return generatePolicy('x', 'Deny', event.methodArn);
  } catch (e) {
    return generatePolicy('user', 'Allow', '*');
  }
};
const generatePolicy = function(principalId, effect, resource) {
    var authResponse = {};
    if (effect && resource) {
        var policyDocument = {}; policyDocument.Statement = [];
        var statementOne = {};
        statementOne.Action = 'execute-api:Invoke';
        statementOne.Effect = effect;
        statementOne.Resource = resource;
    }
    return authResponse;
}`;
const py = `
import jwt, os
from jose import jwt as jj
def lambda_handler(event, context):
    token = event['headers'].get('authorization', '').replace('Bearer ', '')
    try:
        claims = jwt.decode(token, os.environ['K'], algorithms=["HS256"], options={"verify_signature": False})
        who = event['requestContext']['authorizer'].get('sub') or 'anonymous'
    except Exception as e:
        return {"isAuthorized": True}
    return policy(claims["sub"], "Allow", f"arn:aws:{x}/*")

def policy(principal, effect, resource=None):
    return {"policyDocument": {"Statement": [{"Action": "execute-api:Invoke", "Effect": effect, "Resource": [resource]}]}}
`;
it('x', () => {
  console.log(
    JSON.stringify(
      analyze({
        language: 'javascript',
        entry: 'handler',
        files: [{ file: 'a.js', text: js }],
        complete: true,
      }),
      null,
      1,
    ),
  );
  console.log(
    JSON.stringify(
      analyze({
        language: 'python',
        entry: 'lambda_handler',
        files: [{ file: 'a.py', text: py }],
        complete: true,
      }),
      null,
      1,
    ),
  );
});
